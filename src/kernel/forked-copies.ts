import type { Snapshot } from '../observation.js';

/** PIDs of the processes that run what their parent runs: forked, and not executed since. */
export function forkedCopies({ processes, initPid }: Pick<Snapshot, 'processes' | 'initPid'>): number[] {
  const parents = new Map(processes.map((process) => [process.pid, process]));
  return processes.flatMap(({ pid, ppid, program, args }) => {
    const parent = pid === initPid ? undefined : parents.get(ppid);
    return parent?.program === program && parent.args === args ? [pid] : [];
  });
}
