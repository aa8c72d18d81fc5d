import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docker, imageOf } from './probing.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The image that the Dockerfile of the repository makes, with the Node that runs the tests. */
export interface SigprobeImage {
  readonly tag: string;
  remove(): Promise<void>;
}

export async function buildSigprobeImage(name: string): Promise<SigprobeImage> {
  const base = `sigprobe-fixture/test-node-for-${name}`;
  const tag = `sigprobe-fixture/test-sigprobe-for-${name}`;
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-image-'));
  try {
    copyFileSync(process.execPath, join(folder, 'node'));
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${imageOf('node-handler')}\nCOPY node /usr/local/bin/\n`);
    await docker('build', '-q', '-t', base, folder);
    await docker('build', '-q', '--network', 'none', '--build-arg', `BASE=${base}`, '-t', tag, ROOT);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { tag, remove: () => docker('image', 'rm', '--force', tag, base) };
}
