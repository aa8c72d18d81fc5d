import { chmodSync, chownSync, copyFileSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRelay } from './relay.js';
import type { CliResult } from './run-cli.js';
import { BIN, type RunAs, startSigprobe } from './sigprobe-child.js';

/** No entry of passwd has it, so that nothing can depend on one. */
const UID = 54_321;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** One who is not root, and has access to the engine's socket and to nothing else. */
export interface OrdinaryUser {
  /** The engine's address for this user. */
  readonly host: string;
  /** Runs the command line as this user, who is not asked to name a `--host`. */
  run(args: readonly string[]): Promise<CliResult>;
  close(): Promise<void>;
}

/**
 * Makes such a user for the engine at that address, a socket of this machine: a member of the group that the socket is
 * open to, as those in Docker's group are, else of none, with a relay to it. Who runs the tests without being root is
 * one already.
 */
export async function becomeOrdinaryUser(host: string): Promise<OrdinaryUser> {
  const home = mkdtempSync(join(tmpdir(), 'sigprobe-user-'));
  chmodSync(home, 0o755);
  const isRoot = process.getuid?.() === 0;
  const group = isRoot ? groupOf(host) : null;
  const relay = isRoot && group === null ? await openRelay(host, join(home, 'engine.sock')) : null;
  const as = isRoot ? { uid: UID, gid: group ?? UID, ...programsFor(home) } : null;
  if (isRoot) chownSync(home, UID, group ?? UID);
  return {
    host: relay?.host ?? host,
    run: async (args) => {
      const { code, stdout, stderr } = await startSigprobe(args, { HOME: home }, as).ended;
      return { code, stdout, stderr };
    },
    close: async () => {
      await relay?.close();
      rmSync(home, { recursive: true });
    },
  };
}

/** The group that may use the socket; null where none but root's may. */
function groupOf(host: string): number | null {
  const { gid, mode } = statSync(new URL(host).pathname);
  return gid !== 0 && (mode & 0o060) === 0o060 ? gid : null;
}

/** Node and sigprobe, copied to where the user may read them unless they are there already. */
function programsFor(home: string): Pick<RunAs, 'node' | 'bin'> {
  const node = isOpen(process.execPath) ? process.execPath : join(home, 'node');
  if (node !== process.execPath) copyFileSync(process.execPath, node);
  const parts = ['bin', 'dist', 'src/report/report.schema.json', 'package.json'];
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
