import { pid1Of } from '../../../kernel/discard.js';
import { isAsleep } from '../../../kernel/process-state.js';
import { isToldToStop, LEAVES_WITHIN_MS } from '../../../kernel/told-to-stop.js';
import { isUntilSignal } from '../../../kernel/wchan.js';
import type { ProcessFacts, Snapshot } from '../../../observation.js';
import type { PendingTrial } from '../pending-trial.js';

const LOOK_AGAIN_MS = 50;

/**
 * Resolves without a proof once PID 1 has been seen to wait for a process that is frozen, so that nothing more is to be
 * learnt; otherwise never.
 */
export async function untilWaitIsSeen(pending: PendingTrial): Promise<null> {
  const { before, plan, watch, sentMs, sendings, stop, context } = pending;
  // Where all are sent the signal it is not PID 1 that has told them.
  if (plan.freeze === null || before === null || plan.signal.reach === 'every-process') return NEVER;
  const { waitsFromMs, afterMs } = plan.freeze;
  const isStopped = ({ state }: ProcessFacts) => state === 'T';
  const frozen = new Set(before.processes.filter(isStopped).map(({ pid }) => pid));
  // What is frozen later has been told before, if it is told at all: that it is waited for is known already.
  const isTold = ({ processes }: Snapshot) =>
    afterMs > 0
      ? processes.some(isStopped)
      : processes.some((each) => frozen.has(each.pid) && isToldToStop(each));
  const wchan = pid1Of(before)?.threads?.[0]?.wchan;
  const noticesAtOnce = wchan != null && isUntilSignal(wchan);
  while (!stop.aborted) {
    await context.clock.sleep(LOOK_AGAIN_MS, stop);
    const looks = watch.kept();
    const [last, sending] = [looks.at(-1), sendings[0]];
    const noticedMs = noticesAtOnce ? waitsFromMs : looks.find(isTold)?.atMs;
    if (noticedMs === undefined || last === undefined || sending === undefined) continue;
    const pid1 = pid1Of(last);
    // A busy engine may take seconds to send the signal.
    const callMs = sending.returnedMs - sentMs;
    const isLate = last.atMs >= callMs + Math.max(waitsFromMs, noticedMs + LEAVES_WITHIN_MS);
    if (isLate && pid1 !== null && isAsleep(pid1)) return null;
  }
  return NEVER;
}

const NEVER = new Promise<never>(() => undefined);
