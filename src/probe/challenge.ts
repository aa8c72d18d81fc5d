import { pid1Of } from '../kernel/discard.js';
import { dispositionOf } from '../kernel/disposition.js';
import type { Observation, Proof, Snapshot } from '../observation.js';
import { provesNoReaction } from './differential.js';
import type { TrialPlan } from './plan.js';
import { isAlone } from './proof.js';
import type { Standing } from './standing.js';
import type { Watch } from './watch.js';
import type { TrialWorld } from './world.js';

/** A container that is still up this long after the signal is challenged by a second one. */
const LINGERS_AFTER_MS = 1_000;
/** The same for one whose handler went as the signal came, as that of Node does, which then raises the signal again. */
const HANDLER_GONE_MS = 140;
/** A look at a running program may find it asleep by chance; two so far apart do not. */
const RESTS_MS = 200;
const LOOK_AGAIN_MS = 50;

/**
 * Runs the same image behind an init, for a container that lingers although nothing shows why. Aborted when the
 * lingering one ends by itself; null when it could not be run.
 */
export type Challenge = (abort: AbortSignal) => Promise<Observation | null>;

export interface Lingering {
  readonly watch: Watch;
  readonly before: Snapshot | null;
  readonly standing: Standing;
  readonly plan: TrialPlan;
  readonly sentMs: number;
  readonly stop: AbortSignal;
  readonly world: TrialWorld;
}

/** Resolves with a proof, or never. */
export async function challengeLingering(challenge: Challenge, lingering: Lingering): Promise<Proof> {
  const { watch, before, standing, plan, sentMs, stop, world } = lingering;
  if (!isComparable(plan, standing)) return NEVER;
  while (!stop.aborted && world.clock.now() - sentMs < LINGERS_AFTER_MS && !lostHandler(lingering))
    await world.clock.sleep(LOOK_AGAIN_MS, stop);
  if (stop.aborted || !mayBeUnprotected(watch.latest(), plan.signal.number)) return NEVER;
  const second = await challenge(stop);
  // Others that were told may end, and the first PID 1 with them: then its protection is not all that differs.
  if (second === null || (plan.signal.reach === 'every-process' && (before === null || !isAlone(before))))
    return NEVER;
  // The second container tells the cause all the same.
  if (plan.fullGrace) return NEVER;
  while (!stop.aborted) {
    const runningForMs = world.clock.now() - sentMs;
    if (provesNoReaction({ before, readyKind: standing.ready.kind, runningForMs }, second))
      return 'differential';
    await world.clock.sleep(250, stop);
  }
  return NEVER;
}

/**
 * Resolves without a proof once PID 1 rests without the handler that it had; otherwise never. A program on its way out
 * may take its handlers back too, as Python does, but it does not rest meanwhile.
 */
export async function onceHandlerIsLost(lingering: Lingering): Promise<null> {
  const { stop, world, watch } = lingering;
  let restsSinceMs: number | null = null;
  while (!stop.aborted) {
    await world.clock.sleep(LOOK_AGAIN_MS, stop);
    const latest = watch.latest();
    if (latest === null || !lostHandler(lingering) || !rests(latest)) restsSinceMs = null;
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
function lostHandler({ watch, before, plan }: Pick<Lingering, 'watch' | 'before' | 'plan'>): boolean {
  const { number } = plan.signal;
  const latest = watch.latest();
  const [then, now] = [before, latest].map((table) => (table === null ? null : pid1Of(table)));
  if (!then || !now || (latest?.atMs ?? 0) < HANDLER_GONE_MS) return false;
  return dispositionOf(then, number) === 'caught' && dispositionOf(now, number) === 'default';
}

/** Two containers that are still booting are never at the same point, and what one signal does says nothing of two. */
function isComparable({ second }: TrialPlan, { ready }: Standing): boolean {
  return second === null && ready.kind !== 'at-once';
}

/** A program that still holds its handler would not die behind an init either: only the others are worth a second container. */
export function mayBeUnprotected(latest: Snapshot | null, number: number): boolean {
  const pid1 = latest === null ? null : pid1Of(latest);
  if (pid1 === null) return true;
  const disposition = dispositionOf(pid1, number);
  return disposition === 'default' || disposition === 'unknown';
}

const NEVER = new Promise<never>(() => undefined);
