import { pid1Of } from '../../kernel/discard.js';
import { executedBy, forkedAfterSignal, handledAtMs } from '../../kernel/record/record-facts.js';
import type { ProcessFacts, Snapshot } from '../../observation.js';
import { isAlive, isSighting } from '../processes/process-tree.js';
import type { Facts } from './facts.js';
import { presentAtSignal } from './missed-by-look.js';
import { signalTime, snapshotTime } from './snapshot-time.js';

/** A child that PID 1 or the main process had only after the signal. */
export interface LateChild {
  /** The kernel's name of the program. */
  readonly program: string;
  /** As far as it was seen; the program's name otherwise. */
  readonly args: string;
  /** When it was first seen, ms since the start of the container. */
  readonly appearedMs: number;
}

/** A child on its way from fork to exec looks like its parent for this long. */
const FORKED_MS = 50;

/**
 * The children that PID 1 or the main process started after the signal, oldest first, but for those that
 * replace others: what runs a command line that was there before. The program may have started them because
 * of the signal, or it may have been about to start them anyway; only another trial tells.
 */
export function lateChildren(facts: Facts): LateChild[] {
  const earlier = tablesBefore(facts).flatMap((table) => childrenIn(facts, table));
  const programs = new Set(earlier.map(({ program }) => program));
  const commands = new Set(earlier.map(commandOf));
  const seen = newcomers(facts).filter((one) => !isForkAlone(facts, one));
  const pids = new Set(seen.map(({ process }) => process.pid));
  const children = seen
    .filter(({ process }) => !commands.has(commandOf(process)))
    .map(({ process: { program, args }, firstMs }) => ({ program, args, appearedMs: firstMs }));
  const recorded = recordedChildren(facts)
    .filter(({ pid, program }) => !pids.has(pid) && !programs.has(program))
    .map(({ program, appearedMs }) => ({ program, args: program, appearedMs }));
  return [...children, ...recorded].sort((one, other) => one.appearedMs - other.appearedMs);
}

/**
 * The children that PID 1 or the main process of one trial had when it was signalled, and that of another
 * never had before its signal: programs of which there are more.
 */
export function startedMeanwhile(early: Facts, later: Facts): ProcessFacts[] {
  const tables = [...tablesBefore(early).map(({ processes }) => processes), presentAtSignal(early)].map(
    (processes) => childrenAmong(early, processes),
  );
  const children = childrenAmong(later, presentAtSignal(later));
  return children.filter(({ program }, index) => {
    const rank = children.slice(0, index).filter((other) => other.program === program).length;
    return tables.every((table) => table.filter((other) => other.program === program).length <= rank);
  });
}

/** A program that starts another because of a signal does so within this time of its handler's start. */
const AT_ONCE_MS = 100;

/**
 * True where all of them came at once, as those do that a handler starts. Later ones may be a reaction too, as after a
 * request that was waited for, or may have been about to be started anyway.
 */
export function startsAtOnce(facts: Facts): boolean {
  const { signalled, kernelRecord: record } = facts.observation;
  const children = lateChildren(facts);
  if (record?.complete !== true) {
    const fromMs = signalTime(facts.observation) + (signalled?.callMs ?? 0);
    return children.every(({ appearedMs }) => appearedMs - fromMs <= AT_ONCE_MS);
  }
  const forks = forkedAfterSignal(record).filter(
    ({ parent, pid, atMs }) => isParent(facts, parent) && executedBy(record, pid, atMs) !== null,
  );
  const handledMs = handledAtMs(record, facts.signal.number) ?? 0;
  return forks.every(({ atMs }) => atMs - handledMs <= AT_ONCE_MS);
}

interface Newcomer {
  /** As it was last seen. */
  readonly process: ProcessFacts;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Children that no table before the signal shows. */
function newcomers(facts: Facts): Newcomer[] {
  // A PID may have been used before; its newest sighting before the signal is the one that may live on.
  const known = new Map(
    [...tablesBefore(facts).map(({ processes }) => processes), facts.others].flatMap((processes) =>
      processes.map((each) => [each.pid, each]),
    ),
  );
  const found = new Map<number, Newcomer>();
  for (const table of facts.after) {
    const atMs = snapshotTime(facts.observation, table);
    for (const process of childrenIn(facts, table)) {
      const before = known.get(process.pid);
      if (before !== undefined && isSighting(before, process)) continue;
      found.set(process.pid, { process, firstMs: found.get(process.pid)?.firstMs ?? atMs, lastMs: atMs });
    }
  }
  return [...found.values()];
}

/** True for a child that was only seen as a copy of its parent: what it was to run is not known. */
function isForkAlone(facts: Facts, { process, firstMs, lastMs }: Newcomer): boolean {
  const parent = [facts.pid1, facts.mainProcess].find((each) => each?.pid === process.ppid);
  const isCopy = parent?.program === process.program && parent.args === process.args;
  return isCopy && lastMs - firstMs < FORKED_MS;
}

type RecordedChild = Omit<LateChild, 'args'> & { readonly pid: number };

/** Children that executed a program after the signal, which no look may have seen. */
function recordedChildren(facts: Facts): RecordedChild[] {
  const { kernelRecord } = facts.observation;
  if (kernelRecord === null) return [];
  const offsetMs = signalTime(facts.observation) + (kernelRecord.signalledAtMs ?? 0);
  return forkedAfterSignal(kernelRecord).flatMap(({ parent, pid, atMs }) => {
    const program = isParent(facts, parent) ? executedBy(kernelRecord, pid, atMs) : null;
    return program === null ? [] : [{ pid, program, appearedMs: offsetMs + atMs }];
  });
}

function tablesBefore({ observation: { snapshots } }: Facts): Snapshot[] {
  return snapshots.filter(({ phase }) => phase !== 'after');
}

function childrenIn(facts: Facts, table: Snapshot): ProcessFacts[] {
  return childrenAmong(facts, table.processes, pid1Of(table)?.pid);
}

function childrenAmong(
  facts: Facts,
  processes: readonly ProcessFacts[],
  pid1 = facts.pid1?.pid,
): ProcessFacts[] {
  const isChild = ({ ppid }: ProcessFacts) => ppid === pid1 || isParent(facts, ppid);
  return processes.filter((process) => isChild(process) && isAlive(process) && process.pid !== pid1);
}

function isParent({ pid1, mainProcess }: Facts, pid: number): boolean {
  return pid === pid1?.pid || pid === mainProcess?.pid;
}

function commandOf({ program, args }: ProcessFacts): string {
  return `${program} ${args}`;
}
