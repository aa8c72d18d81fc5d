import type { Proof } from '../../observation.js';
import type { TrialPlan } from '../../trial-plan.js';
import { endPending, type PendingTrial } from './pending-trial.js';
import { awaitDifferentialProof, type RunDifferential } from './proofs/early-proof.js';
import { untilInVain } from './proofs/in-vain.js';
import { untilWaitIsSeen } from './proofs/waits-for-frozen.js';
import { type SecondSignal, sendSecond } from './second-signal.js';
import type { Watched } from './watch.js';

/** What the wait after the signal brought. */
export interface Wait {
  /** Why the container can no longer react, where that ended the wait. */
  readonly proof: Proof | null;
  readonly watched: Watched;
  readonly second: SecondSignal | null;
}

/**
 * Waits until the container ends, a proof is in, or time is up, and sends the plan's second signal meanwhile.
 */
export async function awaitEnd(
  pending: PendingTrial,
  runDifferential: RunDifferential | null,
): Promise<Wait> {
  const second = sendSecond(pending);
  // Once the wait is over nobody listens to a second signal that fails later.
  second.catch(() => undefined);
  const proof = await Promise.race([untilOver(pending, runDifferential), second.then(() => NEVER)]).finally(
    pending.endWait,
  );
  return { proof, watched: await endPending(pending), second: await second };
}

/** Resolves with the proof that ended the wait, or null for everything else that ends it. */
function untilOver(pending: PendingTrial, runDifferential: RunDifferential | null): Promise<Proof | null> {
  const { plan, context, exit, watch, stop } = pending;
  const differentialProof =
    runDifferential === null ? NEVER : awaitDifferentialProof(runDifferential, pending);
  // Once the wait is over nobody listens to a differential that fails later; whoever started it does.
  differentialProof.catch(() => undefined);
  return Promise.race([
    exit.ended.then(() => null),
    context.clock.sleep(plan.grace.budgetMs + overtimeMs(plan), stop).then(() => null),
    watch.done.then(({ proof }) => proof ?? NEVER),
    differentialProof,
    untilInVain(pending),
    untilWaitIsSeen(pending),
  ]);
}

/** A program that ends so soon after the budget is slow, not stuck. */
const OVERTIME_MS = 3_100;

/** How long to go on watching after the budget. */
function overtimeMs({ role }: TrialPlan): number {
  return role === 'probe' ? OVERTIME_MS : 0;
}

const NEVER = new Promise<never>(() => undefined);
