import type { Listener } from '../observation.js';
import type { OpenFiles } from './open-files.js';

/** A row of a socket that accepts connections: its state is 0A (include/net/tcp_states.h). */
const LISTENING =
  /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A (?:\S+ \S+ \S+ +\d+ +\d+ (\d+))?/gm;

/**
 * The TCP ports that something listens on, whatever the address, from the text of /proc/net/tcp,
 * /proc/net/tcp6 or both, one after the other; null for a text that is no such table.
 */
export function parseListeners(text: string): ReadonlySet<number> | null {
  const rows = parseRows(text);
  return rows && new Set(rows.map(({ port }) => port));
}

/** The same by socket, with the processes that hold it; without those that none of them holds. */
export function heldListeners(
  processes: readonly Pick<OpenFiles, 'pid' | 'files'>[],
  text: string,
): Listener[] | null {
  const rows = parseRows(text);
  if (rows === null) return null;
  const listeners = rows.map(({ port, inode }) => {
    const target = `socket:[${inode}]`;
    const holders = processes.filter(({ files }) => files.some((file) => file.target === target));
    return { port, inode, pids: holders.map(({ pid }) => pid) };
  });
  return listeners.filter(({ pids }) => pids.length > 0);
}

function parseRows(text: string): Omit<Listener, 'pids'>[] | null {
  if (!/^ *sl +local_address /m.test(text)) return null;
  return [...text.matchAll(LISTENING)].map(([, port = '', inode]) => ({
    port: Number.parseInt(port, 16),
    inode: Number(inode),
  }));
}
