import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installPackage } from './installed-package.js';
import type { CliResult } from './run-cli.js';

/** The package in an image, as people put it into one. */
export interface ContainedCli {
  /** Runs it in a container with these options of docker run. */
  run(options: readonly string[], args: readonly string[]): Promise<CliResult>;
  remove(): Promise<void>;
}

const PROGRAM = '/opt/node_modules/sigprobe/bin/sigprobe.js';

/** Builds an image of the package on top of `base`, with the Node that runs the tests, on the engine at `host`. */
export async function containCli(host: string, base: string): Promise<ContainedCli> {
  const tag = `sigprobe-fixture/test-cli-${process.pid}`;
  const docker = (...args: string[]) => promisify(execFile)('docker', ['-H', host, ...args]);
  const installed = await installPackage();
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-contained-'));
  try {
    cpSync(join(installed.folder, 'node_modules'), join(folder, 'node_modules'), {
      recursive: true,
      dereference: true,
    });
    copyFileSync(process.execPath, join(folder, 'node'));
    const lines = [
      `FROM ${base}`,
      'COPY node /usr/local/bin/',
      'COPY node_modules /opt/node_modules',
      `ENTRYPOINT ["/usr/local/bin/node", "${PROGRAM}"]`,
      'CMD []',
    ];
    writeFileSync(join(folder, 'Dockerfile'), lines.join('\n'));
    await docker('build', '-q', '-t', tag, folder);
  } finally {
    installed.remove();
    rmSync(folder, { recursive: true });
  }
  return {
    run: async (options, args) => {
      try {
        return { code: 0, ...(await docker('run', '--rm', ...options, tag, ...args)) };
      } catch (error) {
        const { code, stdout, stderr } = error as { code?: unknown; stdout: string; stderr: string };
        if (typeof code !== 'number') throw error;
        return { code, stdout, stderr };
      }
    },
    remove: async () => {
      await docker('image', 'rm', '--force', tag);
    },
  };
}
