import type { Container } from '../engine/port.js';
import { isSigprobeError } from '../errors.js';
import type { LogTail } from '../observation.js';
import { duration } from '../text/duration.js';
import type { TrialPlan } from '../trial-plan.js';
import { within } from './clock.js';
import { type ExitWatch, watchExit } from './exit-watch.js';
import { awaitReady } from './startup.js';
import { type TrialContext, type Turn, throwIfInterrupted } from './trial-context.js';

/** A container that runs beside the one that is probed. */
export interface Companion {
  readonly plan: TrialPlan;
  readonly container: Container;
  readonly exit: ExitWatch;
  /** Kills it if need be and removes it. */
  remove(): Promise<void>;
}

/** What has to be so before what needs it is started: it runs, it is up as its plan tells, or it ended with code 0. */
export type CompanionCondition = 'started' | 'ready' | 'completed';

/** A companion as it was wanted, or why there is none, such as `exited with code 1`; then its container is gone. */
export type StartedCompanion =
  | { readonly kind: 'up'; readonly companion: Companion }
  | { readonly kind: 'failed'; readonly why: string; readonly log: LogTail | null };

/** Of the plan its container, its readiness and the time for that are of use. */
export async function startCompanion(
  plan: TrialPlan,
  condition: CompanionCondition,
  context: TrialContext,
): Promise<StartedCompanion> {
  const turn = await context.admit(context.abort, () => undefined);
  try {
    throwIfInterrupted(context.abort);
    return await startAdmitted(plan, condition, { ...context, turn });
  } finally {
    turn.over();
  }
}

type AdmittedContext = TrialContext & { readonly turn: Turn };

async function startAdmitted(
  plan: TrialPlan,
  condition: CompanionCondition,
  context: AdmittedContext,
): Promise<StartedCompanion> {
  const { engine, labels, containerName } = context;
  const container = await engine.createContainer({
    name: containerName(),
    image: plan.image.id,
    entrypoint: plan.entrypoint,
    cmd: plan.cmd,
    init: plan.init,
    labels,
    settings: plan.settings,
    helper: { kind: 'none', why: null },
  });
  const companion = toCompanion(plan, container, context);
  try {
    const why = await startAndWait(companion, condition, context);
    if (why === null) return { kind: 'up', companion };
    const log = await container.logTail(null).catch(() => null);
    await companion.remove();
    return { kind: 'failed', why, log };
  } catch (error) {
    // Whoever opened the session sees to what an engine that is gone keeps.
    if (!isSigprobeError(error, 'engine-hung', 'engine-slow'))
      await companion.remove().catch(() => undefined);
    throw error;
  }
}

function toCompanion(plan: TrialPlan, container: Container, { feed, clock }: TrialContext): Companion {
  const exit = watchExit(container, feed, clock);
  const remove = async () => {
    exit.stop();
    container.letGo();
    await container.remove();
  };
  return { plan, container, exit, remove };
}

/** Null once it is as it is wanted; otherwise why it is not. */
async function startAndWait(
  { plan, container, exit }: Companion,
  condition: CompanionCondition,
  context: AdmittedContext,
): Promise<string | null> {
  const { abort, clock } = context;
  throwIfInterrupted(abort);
  if (plan.ready.kind === 'log') await container.attach();
  const failure = await container.start();
  if (failure !== null) return 'anew' in failure ? failure.anew : failure.message;
  context.turn.started();
  if (condition === 'started') return null;
  if (condition === 'ready') {
    const { ready } = await awaitReady(container, plan, context, exit);
    throwIfInterrupted(abort);
    if (exit.hasEnded()) return exitWords((await container.inspect()).exitCode);
    return ready.kind === 'not-ready' ? ready.why : null;
  }
  const ended = await within(plan.readyTimeoutMs, clock, exit.ended, abort);
  throwIfInterrupted(abort);
  if (ended === null) return `had not ended within ${duration(plan.readyTimeoutMs)} (--ready-timeout)`;
  const { exitCode } = await container.inspect();
  return exitCode === 0 ? null : exitWords(exitCode);
}

function exitWords(code: number): string {
  return `exited with code ${code}`;
}
