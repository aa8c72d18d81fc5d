import { readFileSync } from 'node:fs';

/**
 * The TCP sockets of the network that a process of this machine is in, from its /proc, mounted at `root`: the
 * text of /proc/net/tcp and tcp6, one after the other. Any user may read them. Null once the process is gone.
 */
export function readSocketTables(root: string, hostPid: number): string | null {
  const read = (name: string): string => {
    try {
      return readFileSync(`${root}/${hostPid}/net/${name}`, 'utf8');
    } catch {
      return '';
    }
  };
  return ['tcp', 'tcp6'].map(read).join('') || null;
}
