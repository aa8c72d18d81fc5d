import type { ProcessFacts } from '../../observation.js';

/**
 * The processes of another container of the same image that are what this one is here: the same command line
 * below the same parents, else, as programs put counters and times in their titles, the same program.
 */
export function findAlike(
  process: ProcessFacts,
  here: readonly ProcessFacts[],
  there: readonly ProcessFacts[],
): ProcessFacts[] {
  const [byPidHere, byPidThere] = [byPid(here), byPid(there)];
  for (const describe of [commandOf, ({ program }: ProcessFacts) => program]) {
    const lineage = lineageOf(process, byPidHere, describe);
    const alike = there.filter((other) => lineageOf(other, byPidThere, describe) === lineage);
    if (alike.length > 0) return alike;
  }
  return [];
}

/** Processes that cannot be told apart by command line and parents, oldest group first. */
export function groupAlike(
  processes: readonly ProcessFacts[],
  all: readonly ProcessFacts[],
): ProcessFacts[][] {
  const groups = new Map<string, ProcessFacts[]>();
  const parents = byPid(all);
  for (const process of processes) {
    const lineage = lineageOf(process, parents, commandOf);
    groups.set(lineage, [...(groups.get(lineage) ?? []), process]);
  }
  return [...groups.values()];
}

/** Long enough to tell programs apart; views cut a command line at different lengths. */
const MAX_COMMAND = 1_000;

/** Program and arguments; blanks, control characters and what views print in their place count as one blank. */
function commandOf({ program, args }: ProcessFacts): string {
  const words = args.replace(/[^\w./:=@-]+/g, ' ').trim();
  return `${program} ${words.slice(0, MAX_COMMAND)}`;
}

function byPid(processes: readonly ProcessFacts[]): ReadonlyMap<number, ProcessFacts> {
  return new Map(processes.map((process) => [process.pid, process]));
}

function lineageOf(
  process: ProcessFacts,
  parents: ReadonlyMap<number, ProcessFacts>,
  describe: (process: ProcessFacts) => string,
): string {
  const chain: string[] = [];
  const passed = new Set<ProcessFacts>();
  for (let at: ProcessFacts | undefined = process; at !== undefined && !passed.has(at); ) {
    passed.add(at);
    chain.push(describe(at));
    at = parents.get(at.ppid);
  }
  return chain.join('\n');
}
