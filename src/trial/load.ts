import type { Container, Load } from '../engine/port.js';
import { errors } from '../error-catalogue.js';
import type { LoadFacts, ReadyFacts } from '../observation.js';
import { duration } from '../text/duration.js';
import type { TrialPlan } from '../trial-plan.js';
import type { ExitWatch } from './exit-watch.js';
import type { TrialContext } from './trial-context.js';

/** For each connection to be open and in use when the signal comes. */
const LEAD_MS = 1_000;
const ASK_EVERY_MS = 50;

/**
 * Gets ready to send the requests that the plan asks for, so that what cannot be done is known early. Null
 * when none are asked for, or the container has ended already; @throws SigprobeError `load-impossible`
 */
export async function prepareLoad(container: Container, { load }: TrialPlan): Promise<Load | null> {
  if (load === null) return null;
  const prepared = await container.load(load.port, load.path);
  if (prepared !== null || !(await container.inspect()).running) return prepared;
  throw errors.loadImpossible();
}

/**
 * Sends requests until some have been answered and the load has lasted for a moment; null then, otherwise why
 * that never came.
 */
export async function bringUnderLoad(
  load: Load,
  { readyTimeoutMs }: TrialPlan,
  { clock, abort }: TrialContext,
  exit: ExitWatch,
): Promise<Extract<ReadyFacts, { kind: 'not-ready' }> | null> {
  const start = clock.now();
  await load.start();
  for (;;) {
    await clock.sleep(ASK_EVERY_MS, abort);
    if (abort.aborted || exit.hasEnded()) return null;
    const { beforeSignal } = await load.counts();
    const afterMs = Math.round(clock.now() - start);
    if (beforeSignal.answered > 0 && afterMs >= LEAD_MS) return null;
    if (beforeSignal.answered > 0 || afterMs < readyTimeoutMs) continue;
    const sent = beforeSignal.refused + beforeSignal.reset;
    const why = `none of ${sent} requests to ${load.url} was answered within ${duration(readyTimeoutMs)} (--ready-timeout)`;
    return { kind: 'not-ready', afterMs, why };
  }
}

/** Stops the requests and tells what became of them. */
export async function endLoad(load: Load, hasEnded: boolean): Promise<LoadFacts> {
  return { url: load.url, ...(await load.stop(hasEnded)) };
}
