import { readlinkSync } from 'node:fs';
import type { Execute } from './exec.js';
import { lookThroughProc } from './host-proc.js';

/** As the kernel shows one that is still there. */
const WORKDIR = /^\/(?!.* \(deleted\)$)/;

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

/** Needs a shell and `readlink`. */
const SCRIPT = `for p in /proc/[0-9]*; do
echo "\${p#/proc/} $(readlink "$p/cwd")"
done 2>/dev/null`;

/** The same by PID of the namespace that the command runs in, of those processes; empty where it cannot be run. */
export async function readWorkdirsInside(
  execute: Execute,
  pids: readonly number[],
): Promise<Record<string, string>> {
  const text = await execute(['sh', '-c', SCRIPT]).catch(() => '');
  const rows = [...text.matchAll(/^(\d+) (.*)$/gm)].filter(
    ([, pid, workdir = '']) => pids.includes(Number(pid)) && WORKDIR.test(workdir),
  );
  return Object.fromEntries(rows.map(([, pid = '', workdir = '']) => [pid, workdir]));
}

/** Null for a process that has gone or may not be read, and for a directory that was removed. */
function readLink(path: string): string | null {
  try {
    const target = readlinkSync(path);
    return WORKDIR.test(target) ? target : null;
  } catch {
    return null;
  }
}
