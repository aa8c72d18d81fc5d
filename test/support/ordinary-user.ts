import { chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createUserHome } from './as-user.js';
import { openRelay } from './relay.js';
import type { CliResult } from './run-cli.js';

/** No entry of passwd has it, so that nothing can depend on one. */
const UID = 54_321;

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
  const home = createUserHome();
  const isRoot = process.getuid?.() === 0;
  const group = isRoot ? groupOf(host) : null;
  const relay = isRoot && group === null ? await openRelay(host, join(home.folder, 'engine.sock')) : null;
  const user = isRoot ? { uid: UID, gid: group ?? UID } : null;
  if (user !== null) chownSync(home.folder, user.uid, user.gid);
  return {
    host: relay?.host ?? host,
    run: (args) => home.run(user, args),
    close: async () => {
      await relay?.close();
      home.remove();
    },
  };
}

/** The group that may use the socket; null where none but root's may. */
function groupOf(host: string): number | null {
  const { gid, mode } = statSync(new URL(host).pathname);
  return gid !== 0 && (mode & 0o060) === 0o060 ? gid : null;
}
