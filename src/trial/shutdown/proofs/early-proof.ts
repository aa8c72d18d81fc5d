import { mayBeUnprotected } from '../../../kernel/discard.js';
import type { Observation, Proof } from '../../../observation.js';
import type { PendingTrial } from '../pending-trial.js';
import { provesNoReaction } from './differential.js';
import { isAlone } from './discard-proof.js';
import { untilHandlerIsLost } from './lost-handler.js';
import { ranOnlyBuiltIn } from './reraise.js';

/** A container that still runs this long after the signal is compared with a second one. */
const COMPARED_AFTER_MS = 1_000;
const COMPARE_AGAIN_MS = 250;

/**
 * Runs the same image behind an init, for a pending trial whose container runs on although nothing shows why.
 * Aborted when that container exits by itself; null when it could not be run.
 */
export type RunDifferential = (abort: AbortSignal) => Promise<Observation | null>;

/** Resolves with a proof, or never. */
export async function awaitDifferentialProof(
  runDifferential: RunDifferential,
  pending: PendingTrial,
): Promise<Proof> {
  const { watch, plan, stop } = pending;
  if (!isComparable(pending)) return NEVER;
  await untilHandlerIsLost(pending, COMPARED_AFTER_MS);
  if (stop.aborted || !mayBeUnprotected(watch.latest(), plan.signal.number)) return NEVER;
  const second = await runDifferential(stop);
  // The second container tells the cause even where it proves nothing.
  return second === null || !mayProve(pending) ? NEVER : untilProved(pending, second);
}

/**
 * Two containers that are still booting are never at the same point, and what one signal does says nothing of
 * two.
 */
function isComparable({ plan, started }: PendingTrial): boolean {
  return plan.second === null && started.ready.kind !== 'at-once';
}

/**
 * Where others get the signal too they may end, and the first PID 1 with them: then its protection is not all
 * that differs.
 */
function mayProve({ plan, before }: PendingTrial): boolean {
  const isToOthers = plan.signal.reach === 'every-process' && (before === null || !isAlone(before));
  return !isToOthers && !plan.fullGrace;
}

async function untilProved(pending: PendingTrial, second: Observation): Promise<Proof> {
  const { before, started, sentMs, stop, context } = pending;
  while (!stop.aborted) {
    const runningForMs = context.clock.now() - sentMs;
    if (provesNoReaction({ before, readyKind: started.ready.kind, runningForMs }, second))
      return (await ranOnlyBuiltIn(pending)) ? 'differential' : NEVER;
    await context.clock.sleep(COMPARE_AGAIN_MS, stop);
  }
  return NEVER;
}

const NEVER = new Promise<never>(() => undefined);
