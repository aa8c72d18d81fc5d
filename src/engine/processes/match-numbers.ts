import type { ProcStatus } from '../../kernel/proc.js';
import { isOver } from '../../kernel/process-state.js';
import type { Table } from '../port.js';

/**
 * PIDs of a table by those that the container itself uses; null where the two do not fit together. A table
 * that does not know the latter is fitted by order and descent: the kernel numbers processes in the order of
 * their forks, in the container as outside.
 */
export function matchNumbers(
  { processes, initPid }: Table,
  inside: ReadonlyMap<number, ProcStatus>,
): ReadonlyMap<number, number> | null {
  if (initPid === 1) return new Map(processes.map(({ pid }) => [pid, pid]));
  if (processes.every(({ containerPid }) => containerPid !== null))
    return new Map(processes.map(({ pid, containerPid }) => [containerPid ?? pid, pid]));
  // Engines do not list zombies.
  const ours = [...inside.keys()]
    .filter((pid) => descendsFromInit(pid, inside) && !isZombie(inside.get(pid)))
    .sort(ascending);
  const theirs = processes
    .filter(({ state }) => !isOver(state))
    .sort((one, other) => ascending(one.pid, other.pid));
  const numbers = new Map(ours.map((pid, index) => [pid, theirs[index]?.pid ?? pid]));
  const fits = ours.every((pid, index) => {
    const status = inside.get(pid);
    const process = theirs[index];
    if (status?.program !== process?.program) return false;
    return pid === 1 ? process?.pid === initPid : numbers.get(status?.ppid ?? 0) === process?.ppid;
  });
  return fits && ours.length === theirs.length ? numbers : null;
}

/** What an exec put in has no parent in the container. */
function descendsFromInit(pid: number, processes: ReadonlyMap<number, ProcStatus>): boolean {
  let at: number | undefined = pid;
  for (let steps = 0; at !== undefined && at !== 1 && steps <= processes.size; steps += 1)
    at = processes.get(at)?.ppid;
  return at === 1;
}

function isZombie(status: ProcStatus | undefined): boolean {
  return status !== undefined && isOver(status.state) && status.threadCount === 1;
}

function ascending(one: number, other: number): number {
  return one - other;
}
