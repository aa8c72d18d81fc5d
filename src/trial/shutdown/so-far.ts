import type { Snapshot } from '../../observation.js';
import { readRecord } from './by-record.js';
import type { PendingTrial } from './pending-trial.js';
import { foreseesDiscard } from './proofs/discard-proof.js';
import { untilHandlerIsLost } from './proofs/lost-handler.js';
import type { FirstSignal } from './send.js';
import type { ShutdownFacts } from './shutdown-facts.js';

/** Of a program that still runs this long after the signal the remaining questions will be asked anyway. */
const PENDING_AFTER = { ms: 2_000, leastMs: 1_000, share: 0.5 };

/**
 * Tells what is known of a container that has outlasted the first moments, as though its time were up; the wait goes
 * on. Of a probe it also tells before that, where its proof is only a matter of time, or a comparison begins. Never
 * rejects: what fails here fails the wait as well.
 */
export async function tellSoFar(
  pending: PendingTrial,
  sent: FirstSignal,
  onPending: (soFar: ShutdownFacts) => Promise<void>,
): Promise<void> {
  const { context, plan, sentMs, stop } = pending;
  const afterMs = pendingAfterMs(plan.grace.budgetMs);
  // A probe has its overtime besides.
  const isOverBefore = plan.role !== 'probe' && plan.grace.budgetMs <= afterMs;
  if (isOverBefore || plan.load !== null) return;
  // Once the wait is over, the kernel may no longer record this container.
  const tell = async (look: () => ShutdownFacts) => {
    if (!stop.aborted) await onPending(look()).catch(() => undefined);
  };
  if (plan.role === 'probe') await tellEarly(pending, sent, { tell, beforeMs: afterMs });
  await context.clock.sleep(Math.max(0, sentMs + afterMs - context.clock.now()), stop);
  await tell(() => soFar(pending, sent));
}

/** What is then run beside it needs a few seconds, which a short budget and the overtime do not have otherwise. */
function pendingAfterMs(budgetMs: number): number {
  const { ms, leastMs, share } = PENDING_AFTER;
  return Math.min(ms, Math.max(leastMs, budgetMs * share));
}

interface Telling {
  readonly tell: (look: () => ShutdownFacts) => Promise<void>;
  /** By then it is told anyway, ms after the signal. */
  readonly beforeMs: number;
}

async function tellEarly(
  pending: PendingTrial,
  sent: FirstSignal,
  { tell, beforeMs }: Telling,
): Promise<void> {
  const { context, plan, started, before, sentMs } = pending;
  if (foreseesDiscard(plan, started.ready, before)) return tell(() => foreseen(pending, sent));
  await untilHandlerIsLost(pending, beforeMs);
  if (context.clock.now() - sentMs < beforeMs) await tell(() => soFar(pending, sent));
}

/** As though nothing had changed until the proof. */
function foreseen(pending: PendingTrial, sent: FirstSignal): ShutdownFacts {
  const { before, context } = pending;
  const facts = soFar(pending, sent);
  const after: Snapshot[] = before === null ? [] : [{ ...before, phase: 'after', atMs: 0 }];
  const afterMs = Math.round(context.clock.now() - sent.returnedMs);
  const end = { kind: 'still-running', afterMs, proof: 'kernel-state', endedLater: null } as const;
  return { ...facts, snapshots: [...facts.snapshots, ...after], end };
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
    kernelRecord: readRecord(pending),
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
