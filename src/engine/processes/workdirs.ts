import { readlinkSync } from 'node:fs';
import { lookThroughProc } from './host-proc.js';

/**
 * Working directories of the processes of a container on this machine, by host PID; empty without the right
 * to read them.
 */
export function readWorkdirs(root: string, hostPid: number): Record<string, string> {
  const table = lookThroughProc(root, hostPid, 'sample');
  const found: Record<string, string> = {};
  for (const { pid } of table?.processes ?? []) {
    const workdir = readLink(`${root}/${pid}/cwd`);
    if (workdir !== null) found[pid] = workdir;
  }
  return found;
}

/** Null for a process that has gone or may not be read, and for a directory that was removed. */
function readLink(path: string): string | null {
  try {
    const target = readlinkSync(path);
    return /^\/(?!.* \(deleted\)$)/.test(target) ? target : null;
  } catch {
    return null;
  }
}
