import { pid1Of } from '../../../kernel/discard.js';
import { dispositionOf } from '../../../kernel/disposition.js';
import { isAsleep } from '../../../kernel/process-state.js';
import type { Snapshot } from '../../../observation.js';
import type { PendingTrial } from '../pending-trial.js';

/** Node's handler goes as the signal comes, and the signal is raised again: by then that is over. */
const HANDLER_GONE_MS = 140;
/** A look at a running program may find it asleep by chance; two so far apart do not. */
const RESTS_MS = 200;
const LOOK_AGAIN_MS = 50;

/**
 * True once PID 1 has run on for a moment without the handler that it had: so do runtimes that re-raise the
 * signal.
 */
function lostHandler({ watch, before, plan }: Pick<PendingTrial, 'watch' | 'before' | 'plan'>): boolean {
  const { number } = plan.signal;
  const latest = watch.latest();
  const [then, now] = [before, latest].map((table) => (table === null ? null : pid1Of(table)));
  if (!then || !now || (latest?.atMs ?? 0) < HANDLER_GONE_MS) return false;
  return dispositionOf(then, number) === 'caught' && dispositionOf(now, number) === 'default';
}

/** Resolves once PID 1 has run on without the handler that it had, and so long after the signal at the latest. */
export async function untilHandlerIsLost(pending: PendingTrial, mostMs: number): Promise<void> {
  const { sentMs, stop, context } = pending;
  const leftMs = () => sentMs + mostMs - context.clock.now();
  while (!stop.aborted && leftMs() > 0 && !lostHandler(pending))
    await context.clock.sleep(Math.min(LOOK_AGAIN_MS, leftMs()), stop);
}

/**
 * Resolves without a proof once PID 1 rests without the handler that it had; otherwise never. A program on
 * its way out may take its handlers back too, as Python does, but it does not rest meanwhile.
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
  return pid1 !== null && isAsleep(pid1);
}

const NEVER = new Promise<never>(() => undefined);
