import type { Container, Load, StartAnew, StartFailure } from '../engine/port.js';
import { isSigprobeError } from '../errors.js';
import type { EndFacts, LogTail, Observation, ReadyFacts } from '../observation.js';
import { argvOf, type TrialPlan } from '../trial-plan.js';
import { contentsOf } from './container-contents.js';
import { type ExitWatch, watchExit } from './exit-watch.js';
import { keptFromStopping, planAfterHooks } from './hooks/after-hooks.js';
import { runHooks } from './hooks/run-hooks.js';
import { bringUnderLoad, prepareLoad } from './load.js';
import { createPhaseTimer, type PhaseTimer } from './phase-timer.js';
import { closingPod, Pod } from './pod/pod.js';
import { type Beside, besideOf, NOTHING_BESIDE } from './shutdown/after-proof.js';
import { observeShutdown, type SeenShutdown } from './shutdown/shutdown.js';
import type { ObservedShutdown } from './shutdown/shutdown-facts.js';
import { awaitReady, awaitStart, earlyEnd, type Startup } from './startup.js';
import { isInterrupted, type TrialContext, type Turn, throwIfInterrupted } from './trial-context.js';
import { untilRecording } from './until-recording.js';

type Facts = Pick<Observation, 'ready' | 'hooks' | 'workdirs'> &
  ObservedShutdown &
  Partial<Pick<SeenShutdown, 'reach' | 'logStartNs'> & Pick<Observation, 'grace'>>;

const NOTHING_SEEN = {
  ready: null,
  hooks: null,
  snapshots: [],
  signalled: null,
  secondSignal: null,
  load: null,
  finishedNs: null,
  exitOrder: {},
  workdirs: {},
  pipes: null,
  listeners: null,
  kernelRecord: null,
} as const;

const NOTHING_LOGGED: LogTail = { text: '', truncated: false, sinceSignal: null };

/**
 * Starts a container as planned, waits until it is up, sends the signal, watches, and removes the container
 * again, whatever happens in between.
 *
 * @throws SigprobeError when the engine fails or the user interrupts; never because of what the image does
 */
export async function runTrial(
  plan: TrialPlan,
  context: TrialContext,
  beside: Beside<Observation> = NOTHING_BESIDE,
): Promise<Observation> {
  const { emit, abort } = context;
  const turn = await context.admit(abort, () => emit({ kind: 'queued' }));
  try {
    throwIfInterrupted(abort);
    emit({ kind: 'creating' });
    const phases = createPhaseTimer(context.clock, context.originMs);
    const seen = await runAdmitted(plan, { ...context, turn, phases, pod: null }, beside);
    if (!isAnew(seen)) return seen;
    emit({ kind: 'warned', message: seen.anew });
  } finally {
    turn.over();
  }
  return runTrial(plan, context, beside);
}

/** In its Pod, if it has one, which is gone again by the end. */
async function runAdmitted(
  plan: TrialPlan,
  context: AdmittedContext,
  beside: Beside<Observation>,
): Promise<Observation | StartAnew> {
  if (plan.pod === null) return runContainer(plan, context, beside);
  // Each container of the Pod waits for a turn of its own.
  context.turn.over();
  const pod = new Pod(plan.pod, plan.role, context);
  const isKept = (seen: object | null) => plan.keep && !isAnew(seen) && !isInterrupted(context.abort);
  return closingPod(pod, isKept, async () => {
    const why = await pod.open();
    if (why === null) return runJoined(pod, plan, context, beside);
    const end = { kind: 'not-signalled', why } as const;
    const facts = { ...NOTHING_SEEN, end, log: NOTHING_LOGGED, engineWarnings: [] };
    return toObservation(plan, { ...context, pod }, facts);
  });
}

async function runJoined(
  pod: Pod,
  plan: TrialPlan,
  context: AdmittedContext,
  beside: Beside<Observation>,
): Promise<Observation | StartAnew> {
  const turn = await context.admit(context.abort, () => undefined);
  try {
    throwIfInterrupted(context.abort);
    return await runContainer(await pod.join(plan), { ...context, pod, turn }, beside);
  } finally {
    turn.over();
  }
}

async function runContainer(
  plan: TrialPlan,
  context: AdmittedContext,
  beside: Beside<Observation>,
): Promise<Observation | StartAnew> {
  const created = await createOrSay(plan, context);
  if (!('id' in created)) return created;
  for (const message of created.warnings) context.emit({ kind: 'warned', message });
  return observeAndEnd(created, plan, context, beside);
}

/** Its container, or what is to be said of a variant for which the engine has none. */
async function createOrSay(plan: TrialPlan, context: AdmittedContext): Promise<Container | Observation> {
  try {
    const container = await create(plan, context);
    context.phases.spent('create');
    return container;
  } catch (error) {
    if (!isVariant(plan) || !isSigprobeError(error, 'engine-failed')) throw error;
    const end = { kind: 'cannot-start', reason: 'other', message: error.message } as const;
    return toObservation(plan, context, { ...NOTHING_SEEN, end, log: NOTHING_LOGGED, engineWarnings: [] });
  }
}

/** A trial whose turn it is to start its container. */
type AdmittedContext = TrialContext & {
  readonly turn: Turn;
  readonly phases: PhaseTimer;
  /** The rest of its Pod; null where it is run by itself. */
  readonly pod: Pod | null;
};

/** Observes the container and removes it, unless it is to be kept. */
async function observeAndEnd(
  container: Container,
  plan: TrialPlan,
  context: AdmittedContext,
  beside: Beside<Observation>,
): Promise<Observation | StartAnew> {
  const { emit, abort } = context;
  let isOver = false;
  const isKept = () => plan.keep && !isOver && !isInterrupted(abort);
  try {
    const seen = await observeAndRead(container, plan, context, beside);
    isOver = isAnew(seen);
    if (isKept()) return seen;
    const removing = removeOrLeave(container);
    if (!isAnew(seen)) await tellMeanwhile(seen, removing, context);
    await removing;
    context.phases.spent('remove');
    return isAnew(seen) ? seen : { ...seen, phases: context.phases.phases() };
  } catch (error) {
    const removal = isKept() ? null : container.remove().catch(() => undefined);
    // An engine that could not be waited for gets it done later, or whoever opened the session sees to it.
    if (!isSigprobeError(error, 'engine-hung', 'engine-slow')) await removal;
    throw error;
  } finally {
    if (isKept()) emit({ kind: 'kept', container: container.id, as: 'target' });
  }
}

/** What is judged at once takes some 40 ms, in which the engine can already be at work. */
async function tellMeanwhile(
  seen: Observation,
  removing: Promise<void>,
  { clock, onSeen }: TrialContext,
): Promise<void> {
  removing.catch(() => undefined);
  // A request is sent when nothing else is to be done.
  await clock.sleep(0);
  onSeen(seen);
}

function isAnew(seen: object | null): seen is StartAnew {
  return seen !== null && 'anew' in seen;
}

async function create(
  plan: TrialPlan,
  { engine, labels, containerName, chooseHelper }: TrialContext,
): Promise<Container> {
  const name = containerName();
  return engine.createContainer({ ...contentsOf(plan), name, labels, helper: await chooseHelper(name) });
}

/**
 * True for the probe's container with something changed, such as an init that the engine may not have: the
 * probe stands without it.
 */
function isVariant({ role }: TrialPlan): boolean {
  return role === 'remedy' || role === 'differential';
}

/** What could not be removed at once, whoever opened the session looks for at its end, and tells. */
async function removeOrLeave(container: Container): Promise<void> {
  await container.remove().catch((error: unknown) => {
    if (isSigprobeError(error, 'engine-hung')) throw error;
  });
}

async function observeAndRead(
  container: Container,
  plan: TrialPlan,
  context: AdmittedContext,
  beside: Beside<Observation>,
): Promise<Observation | StartAnew> {
  throwIfInterrupted(context.abort);
  const observe = ({ logStartNs: _, ...facts }: Facts, log: LogTail): Observation => {
    // A helper may have failed to come since it was created.
    for (const message of container.warnings) context.emit({ kind: 'warned', message });
    const end = correctByLog(facts.end, () => container.startFailureIn(log));
    return toObservation(plan, context, { ...facts, end, log, engineWarnings: container.warnings });
  };
  const read = async (facts: Facts): Promise<Observation> =>
    observe(facts, await readLog(container, facts.logStartNs ?? null));
  // What is told before its proof is in waits for no log, and needs none.
  const readSoFar = (facts: Facts): Promise<Observation> | Observation =>
    facts.end.kind === 'still-running' && facts.end.proof !== null
      ? observe(facts, NOTHING_LOGGED)
      : read(facts);
  const over = async (facts: Facts): Promise<Observation> => {
    const observation = await read(facts);
    context.phases.spent('end');
    context.emit({ kind: 'ended' });
    return { ...observation, phases: context.phases.phases() };
  };
  const { runDifferential, onProof } = besideOf(beside, over);
  const { onPending } = besideOf(beside, readSoFar);
  const seen = await watchContainer(container, plan, context, { runDifferential, onProof, onPending });
  return isAnew(seen) ? seen : over(seen);
}

function toObservation(
  plan: TrialPlan,
  { engine, phases, pod }: AdmittedContext,
  {
    reach = plan.signal.reach,
    grace = plan.grace,
    ...facts
  }: Omit<Facts, 'logStartNs'> & Pick<Observation, 'engineWarnings' | 'log'>,
): Observation {
  return {
    trial: { role: plan.role, id: plan.id, argv: argvOf(plan), init: plan.init, remedy: plan.remedy },
    image: plan.image,
    engine: engine.facts,
    signal: { ...plan.signal, reach },
    grace,
    phases: phases.phases(),
    pidNamespace: pidNamespaceOf(plan),
    declared: plan.declared,
    pod: pod?.facts(facts.signalled?.engineNs ?? null) ?? null,
    ...facts,
  };
}

function pidNamespaceOf({ pod, settings: { pid } }: TrialPlan): Observation['pidNamespace'] {
  if (pid === 'host') return 'host';
  return pid === null && pod?.sharesProcesses !== true ? 'own' : 'shared';
}

async function watchContainer(
  container: Container,
  plan: TrialPlan,
  context: AdmittedContext,
  beside: Beside<Facts>,
): Promise<Facts | StartAnew> {
  const exit = watchExit(container, context.feed, context.clock);
  try {
    if (plan.ready.kind === 'log') await container.attach();
    // Its signal follows at once; otherwise the kernel begins while the program starts, and leaves the engine alone.
    if (plan.when === 'starting') await untilRecording(context);
    context.emit({ kind: 'starting' });
    const failure = await container.start();
    context.phases.spent('start');
    if (isAnew(failure)) return failure;
    if (failure !== null) return { ...NOTHING_SEEN, end: { kind: 'cannot-start', ...failure } };
    context.turn.started();
    void untilRecording(context);
    const startedMs = context.clock.now();
    const { startup, ready, load, podFailure } = await bringUp({ container, plan, context, exit });
    if (podFailure !== null)
      return { ...NOTHING_SEEN, ...startup, ready: null, end: { kind: 'not-signalled', why: podFailure } };
    if (ready.kind === 'not-ready' && !exit.hasEnded())
      return { ...NOTHING_SEEN, ...startup, ready, end: { kind: 'not-signalled', why: ready.why } };
    if (plan.hooks !== null && !exit.hasEnded()) context.pod?.tell();
    const hooks = exit.hasEnded() ? null : await runHooks({ container, plan, context, exit });
    throwIfInterrupted(context.abort);
    const kept = exit.hasEnded() ? null : keptFromStopping(hooks);
    if (kept !== null) return { ...NOTHING_SEEN, ...startup, ready, hooks, end: kept };
    const waitMs = exit.hasEnded() ? null : ((await context.pod?.awaitTurn(hooks?.tookMs ?? null)) ?? null);
    const left = planAfterHooks(plan, hooks, waitMs);
    const whole = (shutdown: SeenShutdown): Facts => ({
      ...shutdown,
      ready,
      hooks,
      grace: left.grace,
      snapshots: [...startup.snapshots, ...shutdown.snapshots],
    });
    const shutdown = exit.hasEnded()
      ? null
      : await observeShutdown(
          {
            container,
            plan: left,
            context,
            started: { ready, load },
            exit,
            phases: context.phases,
            noteSignal: (sentMs) => context.pod?.noteSignal(sentMs),
          },
          besideOf(beside, whole),
        );
    if (plan.role === 'probe' && exit.hasEnded()) await context.pod?.seeOut();
    throwIfInterrupted(context.abort);
    if (shutdown !== null) return whole(shutdown);
    const end = await earlyEnd(container, context.clock.now() - startedMs);
    return { ...NOTHING_SEEN, ...startup, hooks, grace: left.grace, end };
  } finally {
    exit.stop();
    container.letGo();
  }
}

/** What has to be so before it is told to stop. */
interface BroughtUp {
  readonly startup: Startup;
  readonly ready: ReadyFacts;
  readonly load: Load | null;
  /** Why the rest of its Pod did not come up; null where it did, or the container has ended. */
  readonly podFailure: string | null;
}

/** Waits until it is up, as the rest of its Pod is, and under load where it is to be. */
async function bringUp({
  container,
  plan,
  context,
  exit,
}: {
  readonly container: Container;
  readonly plan: TrialPlan;
  readonly context: AdmittedContext;
  readonly exit: ExitWatch;
}): Promise<BroughtUp> {
  const { pod, abort, emit, phases } = context;
  if (plan.when === 'ready') emit({ kind: 'waiting-until-ready', budgetMs: plan.readyTimeoutMs });
  const others = pod?.complete({ container, plan, exit }) ?? null;
  others?.catch(() => undefined);
  const load = await prepareLoad(container, plan);
  // What the Pod does not come up for needs no wait.
  const waiting = pod === null ? context : { ...context, abort: AbortSignal.any([abort, pod.failed]) };
  const startup =
    plan.when === 'ready'
      ? await awaitReady(container, plan, waiting, exit)
      : await awaitStart(container, waiting, exit);
  throwIfInterrupted(abort);
  const podFailure = await others;
  throwIfInterrupted(abort);
  const isUp = podFailure === null && startup.ready.kind !== 'not-ready' && !exit.hasEnded();
  const unloaded = load !== null && isUp ? await bringUnderLoad(load, plan, context, exit) : null;
  throwIfInterrupted(abort);
  phases.spent('ready');
  return { startup, ready: unloaded ?? startup.ready, load, podFailure };
}

/**
 * Some runtimes count a container as started before its program is executed; what went wrong is then in its
 * log.
 */
function correctByLog(end: EndFacts, failureIn: () => StartFailure | null): EndFacts {
  if (end.kind !== 'exited-before-signal' || end.code === 0) return end;
  const failure = failureIn();
  return failure === null ? end : { kind: 'cannot-start', ...failure };
}

async function readLog(container: Container, sinceNs: bigint | null): Promise<LogTail> {
  try {
    return await container.logTail(sinceNs);
  } catch (error) {
    if (isSigprobeError(error, 'engine-hung')) throw error;
    // A log driver may not be readable; a trial without a log is still a trial.
    return NOTHING_LOGGED;
  }
}
