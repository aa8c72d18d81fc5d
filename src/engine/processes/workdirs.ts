import { readlinkSync } from 'node:fs';
import { parseStatus } from '../../kernel/proc.js';
import type { Table } from '../port.js';
import type { Execute } from './exec.js';
import { lookThroughProc } from './host-proc.js';
import { matchNumbers } from './match-numbers.js';

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

const PROCESS = '=== process ===';
const AT = '=== workdir ===';

const SCRIPT = `for p in /proc/[0-9]*; do
echo '${PROCESS}'
cat "$p/status" 2>/dev/null
echo '${AT}'
readlink "$p/cwd" 2>/dev/null || (cd "$p/cwd" 2>/dev/null && pwd -P)
done`;

/**
 * The same by a shell inside the container, by PID as the table numbers them, for who may not read them from
 * outside.
 */
export async function readWorkdirsInside(execute: Execute, table: Table): Promise<Record<string, string>> {
  const text = await execute(['sh', '-c', SCRIPT]).catch(() => '');
  const records = text.split(`${PROCESS}\n`).flatMap((record) => {
    const [shown = '', workdir = ''] = record.split(`${AT}\n`);
    const status = parseStatus(shown);
    const pid = status?.nsPids[0];
    return status === null || pid === undefined ? [] : [{ pid, status, workdir: workdir.replace(/\n$/, '') }];
  });
  const numbers = matchNumbers(table, new Map(records.map(({ pid, status }) => [pid, status])));
  const found = records.flatMap(({ pid: inside, workdir }) => {
    const pid = numbers?.get(inside);
    return pid === undefined || !WORKDIR.test(workdir) ? [] : [[pid, workdir] as const];
  });
  return Object.fromEntries(found);
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
