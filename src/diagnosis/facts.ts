import { pid1Of } from '../kernel/discard.js';
import type { Observation, ProcessFacts, SignalFacts, Snapshot } from '../observation.js';
import { findDecider, findDeciderOfAll } from './decider.js';
import type { Evidence } from './evidence.js';
import { isAlive, isSighting } from './process-tree.js';

/** What rules read: one observation, seen from the angles that matter. */
export interface Facts {
  readonly observation: Observation;
  readonly evidence: Evidence;
  readonly signal: SignalFacts;
  /** Every process was sent the signal, not PID 1 alone. */
  readonly isToAll: boolean;
  readonly budgetMs: number;
  /** The last table before the signal that shows PID 1. */
  readonly before: Snapshot | null;
  /** The tables after the signal that show PID 1, oldest first. */
  readonly after: readonly Snapshot[];
  readonly pid1: ProcessFacts | null;
  /** Everything alive but PID 1, before the signal. */
  readonly others: readonly ProcessFacts[];
  /** The process on which the stop depends: PID 1, the one to which an init in front of it passes the signal on, or the one that a deaf PID 1 waits for. */
  readonly decider: ProcessFacts | null;
  /** Ended within the budget. */
  readonly isStopped: boolean;
  /** Was, or would have been, SIGKILLed at the end of the budget. */
  readonly isKilled: boolean;
}

/** Derives the facts; pure. */
export function gatherFacts(evidence: Evidence): Facts {
  const observation = evidence.probe;
  const { signal, end } = observation;
  const budgetMs = observation.grace.budgetMs;
  const shown = observation.snapshots.filter((snapshot) => pid1Of(snapshot) !== null);
  const before = shown.findLast(({ phase }) => phase === 'before') ?? null;
  const pid1 = before === null ? null : pid1Of(before);
  const others =
    before?.processes.filter((process) => process.pid !== before.initPid && process.state !== 'Z') ?? [];
  const after = shown.filter(({ phase }) => phase === 'after');
  const isToAll = signal.reach === 'every-process';
  const isStopped = end.kind === 'exited' && end.afterMs <= budgetMs;
  const last = end.kind === 'still-running' ? after.at(-1) : undefined;
  const isThere = (process: ProcessFacts) =>
    last === undefined || last.processes.some((seen) => isSighting(process, seen) && isAlive(seen));
  const decide = (first: ProcessFacts) =>
    isToAll
      ? findDeciderOfAll(first, others, signal.number, isThere)
      : findDecider(first, others, signal.number);
  return {
    observation,
    evidence,
    signal,
    isToAll,
    budgetMs,
    before,
    after,
    pid1,
    others,
    decider: pid1 === null ? null : decide(pid1),
    isStopped,
    isKilled: end.kind === 'still-running' || (end.kind === 'exited' && !isStopped),
  };
}
