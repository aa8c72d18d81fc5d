import { pid1Of } from '../../kernel/discard.js';
import { isAsleep } from '../../kernel/process-state.js';
import { hasSignal } from '../../kernel/signal-set.js';
import { LEAVES_WITHIN_MS } from '../../kernel/told-to-stop.js';
import { isUntilSignal } from '../../kernel/wchan.js';
import { lastBefore, type Observation, type ProcessFacts } from '../../observation.js';
import type { SignalledFacts } from './facts.js';
import { toldAtMs } from './fatal-signals.js';

/* What looks show of a PID 1 that stays with a process frozen: that it sleeps on, and had noticed the signal. */

/**
 * True when PID 1 was seen asleep later than it had exited in the probe, however late its signal was sent, and no sooner than at
 * `fromMs`: it waits, and does not want to run.
 */
export function sleptAfter({ snapshots, signalled }: Observation, exitedMs: number, fromMs = 0): boolean {
  const sinceMs = Math.max(exitedMs + (signalled?.callMs ?? 0), fromMs);
  return snapshots.some((table) => {
    if (table.phase !== 'after' || table.atMs < sinceMs) return false;
    const pid1 = pid1Of(table);
    return pid1 !== null && isAsleep(pid1);
  });
}

/** True for a PID 1 that only a signal was to wake: it has noticed it at once. */
export function sleptUntilSignal({ snapshots }: Observation): boolean {
  const before = lastBefore(snapshots);
  const wchan = (before && pid1Of(before))?.threads?.[0]?.wchan;
  return wchan != null && isUntilSignal(wchan);
}

/**
 * True for a PID 1 that had taken the signal from its queue, where it blocks it and has no handler: it reads it from a file
 * descriptor or waits for it. One of several threads may only leave a note for the others.
 */
export function hasTaken(
  { signal: { number } }: SignalledFacts,
  { snapshots, signalled }: Observation,
): boolean {
  return snapshots.some((table) => {
    if (table.phase !== 'after' || table.atMs < (signalled?.callMs ?? 0)) return false;
    const { signals, threads } = pid1Of(table) ?? { signals: null, threads: null };
    if (signals === null || threads?.length !== 1) return false;
    const [blocks, catches, waits] = [signals.blocked, signals.caught, signals.pending].map((set) =>
      hasSignal(set, number),
    );
    return blocks === true && catches === false && waits === false;
  });
}

/** True when it was seen asleep so late, and after it had told one of the frozen processes to stop, which it then outlasted. */
export function sleptAfterTelling(
  trial: Observation,
  frozen: readonly ProcessFacts[],
  exitedMs: number,
): boolean {
  const toldMs = toldAtMs(trial, frozen);
  const lastedMs = 'afterMs' in trial.end ? trial.end.afterMs : 0;
  return toldMs !== null && lastedMs - toldMs >= LEAVES_WITHIN_MS && sleptAfter(trial, exitedMs, toldMs);
}
