import { endedWithoutSignal } from './exit-cause.js';
import type { Facts, SignalledFacts } from './facts.js';

/**
 * How a container ended by itself after a proof that the signal is lost; null when it was not seen to within
 * the budget.
 */
export function endedAfterProof({ observation: { end }, budgetMs }: SignalledFacts): EndedAfterProof | null {
  if (end.kind !== 'still-running' || end.proof !== 'kernel-state' || end.endedLater === null) return null;
  return end.endedLater.afterMs <= budgetMs ? end.endedLater : null;
}

interface EndedAfterProof {
  readonly code: number;
  readonly afterMs: number;
}

/** True for a job that was done before it was signalled: it is meant to end by itself. */
export function wasDoneBefore({ observation: { end, declared } }: SignalledFacts): boolean {
  return declared?.isJob === true && end.kind === 'exited-before-signal' && end.code === 0;
}

/** True for a container that ended by itself with code 0, as a job does, whatever the signal. */
export function hasCompleted(facts: Facts): boolean {
  if (wasDoneBefore(facts)) return true;
  const later = endedAfterProof(facts);
  if (later !== null) return later.code === 0 && facts.pid1 !== null;
  const { end, ready } = facts.observation;
  if (end.kind !== 'exited' || end.code !== 0 || endedWithoutSignal(facts) === null) return false;
  // At the start a handler may come between the look and the signal; where others were told, it may have
  // ended with them.
  return ready?.kind !== 'at-once' && !facts.isToAll && unsignalledCode(facts) === 0;
}

/** The code with which the same image exited without a signal; null when it was not seen to. */
function unsignalledCode({ trials: { control } }: SignalledFacts): number | null {
  const end = control?.end;
  return end?.kind === 'exited' || end?.kind === 'exited-before-signal' ? end.code : null;
}
