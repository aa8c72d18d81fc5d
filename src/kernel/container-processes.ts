import type { ProcessFacts } from '../observation.js';

/**
 * Those of the processes of a PID namespace, numbered as it numbers them, that descend from its PID 1. The
 * kernel gives a process that was put in from outside no parent in there, and hands orphans to PID 1.
 */
export function containerProcesses(all: readonly ProcessFacts[]): ProcessFacts[] {
  const byPid = new Map(all.map((process) => [process.pid, process]));
  const ours = new Map<number, boolean>([[1, true]]);
  const isOurs = ({ pid }: ProcessFacts): boolean => {
    const path: number[] = [];
    let at: number | undefined = pid;
    while (at !== undefined && !ours.has(at)) {
      // Held to be a stranger until an ancestor is known, so that tables that lead in a circle come to an
      // end.
      ours.set(at, false);
      path.push(at);
      at = byPid.get(at)?.ppid;
    }
    const answer = at !== undefined && byPid.has(at) && ours.get(at) === true;
    for (const each of path) ours.set(each, answer);
    return answer || pid === 1;
  };
  return all.filter(isOurs);
}
