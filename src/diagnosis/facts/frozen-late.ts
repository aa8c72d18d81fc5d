import { isCloseView } from '../../kernel/close-view.js';
import { pid1Of } from '../../kernel/discard.js';
import { lastBefore, type Observation, type ProcessFacts } from '../../observation.js';
import { findAlike } from '../processes/lineage.js';
import { isAlive, isSighting } from '../processes/process-tree.js';
import type { SignalledFacts } from './facts.js';
import { pid1Lives } from './fatal-signals.js';

/*
 * A process that is frozen (SIGSTOP) before it is told to stop cannot answer: a PID 1 that waits for its answer, and not
 * for its exit, stays for it all the same, as dovecot does for its log. Frozen later it may have answered, and cannot exit.
 */

/** What takes less leaves no time to freeze a process meanwhile. */
const LEAST_MS = 400;
/** Two times that differ by no more than this are the same. */
const SAME = { ms: 60, share: 0.1 };

/**
 * How long after the signal to freeze the process; null where it was not there, PID 1 exited too soon, or looks are too far
 * apart to see what becomes of it.
 */
export function lateFreezeMs({ observation, before }: SignalledFacts, process: ProcessFacts): number | null {
  const { end, snapshots } = observation;
  if (before === null || !isCloseView(before.view)) return null;
  if (end.kind !== 'exited' || end.afterMs < LEAST_MS) return null;
  const afterMs = Math.round(end.afterMs / 2);
  // Of looks so close together those are kept that differ.
  const gone = snapshots.find(
    ({ phase, processes }) =>
      phase === 'after' && !processes.some((seen) => isSighting(process, seen) && isAlive(seen)),
  );
  return gone === undefined || gone.atMs > afterMs ? afterMs : null;
}

/** True of a trial in which nothing was frozen before the signal. */
export function isFrozenLate(trial: Observation): boolean {
  return !beforeSignal(trial).some(({ state }) => state === 'T');
}

/**
 * True when PID 1 exited when it had exited in the probe, and the process, frozen some time after the signal, was still there: it
 * waited for something else.
 */
export function wasLeftFrozenLate(facts: SignalledFacts, process: ProcessFacts, trial: Observation): boolean {
  const { end: free } = facts.observation;
  const { end } = trial;
  if (free.kind !== 'exited' || end.kind !== 'exited' || !isFrozenLate(trial)) return false;
  const apartMs = Math.abs(end.afterMs - free.afterMs);
  if (apartMs > SAME.ms + SAME.share * free.afterMs) return false;
  const alike = findAlike(process, facts.before?.processes ?? [], beforeSignal(trial));
  return alike.length > 0 && alike.every((each) => wasStoppedToTheEnd(trial, each));
}

/** Once stopped it was seen so in every table that differs from the one before, until PID 1 was on its way out. */
function wasStoppedToTheEnd(trial: Observation, process: ProcessFacts): boolean {
  if (trial.exitOrder[String(process.pid)] === 'exited-first') return false;
  const whilePid1Stays = trial.snapshots.filter(
    (table) => table.phase === 'after' && pid1Of(table)?.exiting !== true && pid1Lives(table),
  );
  const states = whilePid1Stays.map(
    ({ processes }) => processes.find((seen) => isSighting(process, seen))?.state ?? null,
  );
  const from = states.indexOf('T');
  return from >= 0 && states.slice(from).every((state) => state === 'T');
}

function beforeSignal({ snapshots }: Observation): readonly ProcessFacts[] {
  return lastBefore(snapshots)?.processes ?? [];
}
