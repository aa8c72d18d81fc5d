import { chmodSync, copyFileSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CliResult } from './run-cli.js';
import { BIN, type RunAs, startSigprobe } from './sigprobe-child.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A home for users who are not those that run the tests. */
export interface UserHome {
  readonly folder: string;
  /** Runs the command line as that user, from where every user may read it; as who runs the tests for null. */
  run(user: Pick<RunAs, 'uid' | 'gid'> | null, args: readonly string[]): Promise<CliResult>;
  remove(): void;
}

export function createUserHome(): UserHome {
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-user-'));
  chmodSync(folder, 0o755);
  let programs: Pick<RunAs, 'node' | 'bin'> | null = null;
  const as = (user: Pick<RunAs, 'uid' | 'gid'>): RunAs => {
    programs ??= programsIn(folder);
    return { ...user, ...programs };
  };
  return {
    folder,
    run: async (user, args) => {
      const { ended } = startSigprobe(args, { HOME: folder }, user && as(user));
      const { code, stdout, stderr } = await ended;
      return { code, stdout, stderr };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Node and sigprobe, copied to where every user may read them unless they are there already. */
function programsIn(home: string): Pick<RunAs, 'node' | 'bin'> {
  const node = isOpen(process.execPath) ? process.execPath : join(home, 'node');
  if (node !== process.execPath) copyFileSync(process.execPath, node);
  const parts = ['bin', 'dist', 'package.json'];
  if (parts.every((part) => isOpen(join(ROOT, part)))) return { node, bin: BIN };
  const copy = join(home, 'sigprobe');
  for (const part of parts) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  return { node, bin: join(copy, 'bin/sigprobe.js') };
}

/** True where everybody may read the file, or list the folder, and pass through all that it lies in. */
function isOpen(path: string): boolean {
  if ((statSync(path).mode & 0o004) === 0) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
