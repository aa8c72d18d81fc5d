import type { ProcessFacts } from '../../observation.js';

/** The children of a process, oldest first. */
export function childrenOf(parent: ProcessFacts, processes: readonly ProcessFacts[]): ProcessFacts[] {
  return processes.filter(({ pid, ppid }) => ppid === parent.pid && pid !== parent.pid).sort(byAge);
}

/**
 * Everything below a process, nearest first; a table read while processes come and go may hold a ring of
 * parents.
 */
export function descendantsOf(ancestor: ProcessFacts, processes: readonly ProcessFacts[]): ProcessFacts[] {
  const found = new Set<ProcessFacts>();
  const queue = [ancestor];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const child of childrenOf(at, processes)) {
      if (found.has(child) || child.pid === ancestor.pid) continue;
      found.add(child);
      queue.push(child);
    }
  }
  return [...found];
}

function byAge(one: ProcessFacts, other: ProcessFacts): number {
  return Number(one.startTicks ?? 0) - Number(other.startTicks ?? 0) || one.pid - other.pid;
}
