import type { ProcessFacts } from '../../observation.js';

/**
 * The processes of another container of the same image that are what this one is here: the same command line
 * below the same parents, else, as programs put counters and times in their titles, the same but for words
 * with digits. Where titles have nothing else in common, it is what is left over of the same program on both
 * sides; none where that may be several things.
 */
export function findAlike(
  process: ProcessFacts,
  here: readonly ProcessFacts[],
  there: readonly ProcessFacts[],
): ProcessFacts[] {
  const [parentsHere, parentsThere] = [byPid(here), byPid(there)];
  for (const { own, above } of CLOSELY) {
    const lineage = lineageOf(process, parentsHere, own, above);
    const alike = there.filter((other) => lineageOf(other, parentsThere, own, above) === lineage);
    if (alike.length > 0) return alike;
  }
  const isOfProgram = (parents: ByPid) => {
    const lineage = lineageOf(process, parentsHere, programOf);
    return (other: ProcessFacts) => lineageOf(other, parents, programOf) === lineage;
  };
  const left = unmatched(here.filter(isOfProgram(parentsHere)), here, there);
  if (new Set(left.map((other) => lineageOf(other, parentsHere, shapeOf))).size > 1) return [];
  return unmatched(there.filter(isOfProgram(parentsThere)), there, here);
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

type Describe = (process: ProcessFacts) => string;
type ByPid = ReadonlyMap<number, ProcessFacts>;

/** Long enough to tell programs apart. */
const MAX_COMMAND = 1_000;

/** How a process and its parents are described, closest first. */
const CLOSELY: readonly { readonly own: Describe; readonly above: Describe }[] = [
  { own: commandOf, above: commandOf },
  { own: shapeOf, above: shapeOf },
  { own: shapeOf, above: programOf },
];

/**
 * Program and arguments; blanks, control characters and what views print in their place count as one blank.
 * Of a long command line its two ends, as what differs may come last.
 */
function commandOf({ program, args }: ProcessFacts): string {
  const words = args.replace(/[^\w./:=@-]+/g, ' ').trim();
  const isLong = words.length > MAX_COMMAND;
  const half = MAX_COMMAND / 2;
  return `${program} ${isLong ? `${words.slice(0, half)} ${words.slice(-half)}` : words}`;
}

/** The same for command lines that differ in numbers, times or host names alone. */
function shapeOf(process: ProcessFacts): string {
  return commandOf(process).replace(/\w*\d\w*/g, '0');
}

function programOf({ program }: ProcessFacts): string {
  return program;
}

/** Those of `some` that nothing in `others` is closely like; `all` are where they come from. */
function unmatched(
  some: readonly ProcessFacts[],
  all: readonly ProcessFacts[],
  others: readonly ProcessFacts[],
): ProcessFacts[] {
  const [parents, otherParents] = [byPid(all), byPid(others)];
  return CLOSELY.reduce((left: readonly ProcessFacts[], { own, above }) => {
    const known = new Set(others.map((other) => lineageOf(other, otherParents, own, above)));
    return left.filter((process) => !known.has(lineageOf(process, parents, own, above)));
  }, some).slice();
}

function byPid(processes: readonly ProcessFacts[]): ByPid {
  return new Map(processes.map((process) => [process.pid, process]));
}

function lineageOf(process: ProcessFacts, parents: ByPid, own: Describe, above: Describe = own): string {
  const chain: string[] = [];
  const passed = new Set<ProcessFacts>();
  for (let at: ProcessFacts | undefined = process; at !== undefined && !passed.has(at); ) {
    passed.add(at);
    chain.push(at === process ? own(at) : above(at));
    at = parents.get(at.ppid);
  }
  return chain.join('\n');
}
