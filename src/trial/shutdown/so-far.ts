import { readRecord } from './by-record.js';
import type { PendingTrial } from './pending-trial.js';
import type { FirstSignal } from './send.js';
import type { ShutdownFacts } from './shutdown-facts.js';

/** Of a program that still runs this long after the signal the remaining questions will be asked anyway. */
const PENDING_AFTER_MS = 2_000;

/**
 * Tells once what is known of a container that has outlasted the first moments, as though its time were up; the
 * wait goes on. Never rejects: what fails here fails the wait as well.
 */
export async function tellSoFar(
  pending: PendingTrial,
  sent: FirstSignal,
  onPending: (soFar: ShutdownFacts) => Promise<void>,
): Promise<void> {
  const { context, plan, sentMs, stop } = pending;
  if (plan.grace.budgetMs <= PENDING_AFTER_MS || plan.load !== null) return;
  await context.clock.sleep(Math.max(0, sentMs + PENDING_AFTER_MS - context.clock.now()), stop);
  if (!stop.aborted) await onPending(soFar(pending, sent)).catch(() => undefined);
}

function soFar(pending: PendingTrial, { reach, atNs, returnedMs }: FirstSignal): ShutdownFacts {
  const { context, before, sentMs, watch } = pending;
  return {
    reach,
    snapshots: [...(before === null ? [] : [before]), ...watch.kept()],
    signalled: { engineNs: null, callMs: Math.round((returnedMs - sentMs) * 10) / 10 },
    secondSignal: null,
    load: null,
    exitOrder: {},
    pipes: null,
    listeners: null,
    kernelRecord: readRecord(pending, sentMs),
    logStartNs: atNs,
    finishedNs: null,
    end: {
      kind: 'still-running',
      afterMs: Math.round(context.clock.now() - returnedMs),
      proof: null,
      endedLater: null,
    },
  };
}
