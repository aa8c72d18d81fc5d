import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CliResult } from './run-cli.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The command line for users who may not read the folder that the tests run from. */
export interface ReadableCopy {
  /** Runs it as that user, who is in no group. */
  run(uid: number, args: readonly string[]): Promise<CliResult>;
  remove(): void;
}

export function copyForUsers(): ReadableCopy {
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-user-'));
  chmodSync(folder, 0o755);
  for (const path of ['package.json', 'bin', 'dist'])
    cpSync(join(ROOT, path), join(folder, path), { recursive: true, dereference: true });
  const bin = join(folder, 'bin/sigprobe.js');
  return {
    run: (uid, args) =>
      new Promise((resolve, reject) => {
        const env = { PATH: process.env['PATH'], HOME: folder };
        const options = { uid, gid: uid, env, cwd: folder, maxBuffer: 64 * 1024 * 1024 };
        const child = execFile(process.execPath, [bin, ...args], options, (error, stdout, stderr) => {
          if (child.exitCode === null) reject(error);
          else resolve({ code: child.exitCode, stdout, stderr });
        });
      }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
