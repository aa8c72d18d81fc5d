import { mayBeUnprotected, pid1Of } from '../../kernel/discard.js';
import { dispositionOf } from '../../kernel/disposition.js';
import type { Observation, Proof, Snapshot } from '../../observation.js';
import type { TrialPlan } from '../../trial-plan.js';
import type { StartedState } from '../started-state.js';
import type { TrialContext } from '../trial-context.js';
import { provesNoReaction } from './differential.js';
import { isAlone } from './discard-proof.js';
import type { Watch } from './watch.js';

/** A container that is still up this long after the signal is compared with a second one. */
const LINGERS_AFTER_MS = 1_000;
/** The same for one whose handler went as the signal came, as that of Node does, which then raises the signal again. */
const HANDLER_GONE_MS = 140;
/** A look at a running program may find it asleep by chance; two so far apart do not. */
const RESTS_MS = 200;
const LOOK_AGAIN_MS = 50;

/**
 * Runs the same image behind an init, for a container that lingers although nothing shows why. Aborted when the
 * pending one ends by itself; null when it could not be run.
 */
export type RunDifferential = (abort: AbortSignal) => Promise<Observation | null>;

export interface PendingTrial {
  readonly watch: Watch;
  readonly before: Snapshot | null;
  readonly started: StartedState;
  readonly plan: TrialPlan;
  readonly sentMs: number;
  readonly stop: AbortSignal;
  readonly context: TrialContext;
}

/** Resolves with a proof, or never. */
export async function awaitDifferentialProof(
  runDifferential: RunDifferential,
  pending: PendingTrial,
): Promise<Proof> {
  const { watch, before, started, plan, sentMs, stop, context } = pending;
  if (!isComparable(plan, started)) return NEVER;
  while (!stop.aborted && context.clock.now() - sentMs < LINGERS_AFTER_MS && !lostHandler(pending))
    await context.clock.sleep(LOOK_AGAIN_MS, stop);
  if (stop.aborted || !mayBeUnprotected(watch.latest(), plan.signal.number)) return NEVER;
  const second = await runDifferential(stop);
  // Others that were told may end, and the first PID 1 with them: then its protection is not all that differs.
  if (second === null || (plan.signal.reach === 'every-process' && (before === null || !isAlone(before))))
    return NEVER;
  // The second container tells the cause all the same.
  if (plan.fullGrace) return NEVER;
  while (!stop.aborted) {
    const runningForMs = context.clock.now() - sentMs;
    if (provesNoReaction({ before, readyKind: started.ready.kind, runningForMs }, second))
      return 'differential';
    await context.clock.sleep(250, stop);
  }
  return NEVER;
}

/**
 * Resolves without a proof once PID 1 rests without the handler that it had; otherwise never. A program on its way out
 * may take its handlers back too, as Python does, but it does not rest meanwhile.
 */
export async function untilHandlerIsGone(pending: PendingTrial): Promise<null> {
  const { stop, context, watch } = pending;
  let restsSinceMs: number | null = null;
  while (!stop.aborted) {
    await context.clock.sleep(LOOK_AGAIN_MS, stop);
    const latest = watch.latest();
    if (latest === null || !lostHandler(pending) || !rests(latest)) restsSinceMs = null;
    else if (restsSinceMs === null) restsSinceMs = latest.atMs;
    else if (latest.atMs - restsSinceMs >= RESTS_MS) return null;
  }
  return NEVER;
}

function rests(snapshot: Snapshot): boolean {
  const pid1 = pid1Of(snapshot);
  return pid1 !== null && [pid1, ...(pid1.threads ?? [])].every(({ state }) => state === 'S');
}

/** True once PID 1 has run on for a moment without the handler that it had: so do runtimes that give the signal back. */
function lostHandler({ watch, before, plan }: Pick<PendingTrial, 'watch' | 'before' | 'plan'>): boolean {
  const { number } = plan.signal;
  const latest = watch.latest();
  const [then, now] = [before, latest].map((table) => (table === null ? null : pid1Of(table)));
  if (!then || !now || (latest?.atMs ?? 0) < HANDLER_GONE_MS) return false;
  return dispositionOf(then, number) === 'caught' && dispositionOf(now, number) === 'default';
}

/** Two containers that are still booting are never at the same point, and what one signal does says nothing of two. */
function isComparable({ second }: TrialPlan, { ready }: StartedState): boolean {
  return second === null && ready.kind !== 'at-once';
}

const NEVER = new Promise<never>(() => undefined);
