import type { Container, StartFailure } from '../engine/port.js';
import { isSigprobeError } from '../errors.js';
import type { EndFacts, LogTail, Observation, SignalFacts } from '../observation.js';
import type { Challenge } from './challenge.js';
import { watchExit } from './exit-watch.js';
import { bringUnderLoad, prepareLoad } from './load.js';
import type { TrialPlan } from './plan.js';
import { observeShutdown } from './shutdown.js';
import { awaitReady, awaitStart, earlyEnd } from './startup.js';
import { isInterrupted, type TrialWorld, throwIfInterrupted } from './world.js';

type Facts = Pick<
  Observation,
  'ready' | 'snapshots' | 'signalled' | 'secondSignal' | 'load' | 'finishedNs' | 'departures' | 'end'
> & { readonly reach?: SignalFacts['reach'] };

const NOTHING_SEEN = {
  ready: null,
  snapshots: [],
  signalled: null,
  secondSignal: null,
  load: null,
  finishedNs: null,
  departures: {},
} as const;

const NOTHING_LOGGED: LogTail = { text: '', truncated: false };

/**
 * Starts a container as planned, waits until it is up, sends the signal, watches, and removes the container again,
 * whatever happens in between.
 *
 * @throws SigprobeError when the engine fails or the user interrupts; never because of what the image does
 */
export async function runTrial(
  plan: TrialPlan,
  world: TrialWorld,
  challenge: Challenge | null = null,
): Promise<Observation> {
  const { emit, abort } = world;
  throwIfInterrupted(abort);
  emit({ kind: 'creating' });
  let container: Container;
  try {
    container = await create(plan, world);
  } catch (error) {
    if (!isVariant(plan) || !isSigprobeError(error, 'engine-failed')) throw error;
    const end = { kind: 'cannot-start', reason: 'other', message: error.message } as const;
    return toObservation(plan, world, { ...NOTHING_SEEN, end, log: NOTHING_LOGGED });
  }
  const isKept = () => plan.keep && !isInterrupted(abort);
  try {
    const observation = await observeAndRead(container, plan, world, challenge);
    if (!isKept()) await removeOrLeave(container);
    return observation;
  } catch (error) {
    // An engine that hung would only hang again.
    if (!isKept() && !isSigprobeError(error, 'engine-hung')) await container.remove().catch(() => undefined);
    throw error;
  } finally {
    if (isKept()) emit({ kind: 'kept', container: container.id });
  }
}

function create(plan: TrialPlan, { engine, labels, containerName }: TrialWorld): Promise<Container> {
  return engine.createContainer({
    name: containerName(),
    image: plan.image.id,
    entrypoint: plan.entrypoint,
    cmd: plan.cmd,
    init: plan.init,
    labels,
    settings: plan.settings,
  });
}

/** True for the probe's container with something changed, such as an init that the engine may not have: the probe stands without it. */
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
  world: TrialWorld,
  challenge: Challenge | null,
): Promise<Observation> {
  throwIfInterrupted(world.abort);
  const facts = await observe(container, plan, world, challenge);
  const log = await readLog(container);
  world.emit({ kind: 'ended' });
  return toObservation(plan, world, {
    ...facts,
    end: correctByLog(facts.end, container.startFailureIn(log)),
    log,
  });
}

function toObservation(
  plan: TrialPlan,
  { engine }: TrialWorld,
  { reach = plan.signal.reach, ...facts }: Facts & { readonly log: LogTail },
): Observation {
  return {
    trial: { role: plan.role, id: plan.id, argv: argvOf(plan), init: plan.init, change: plan.change },
    image: plan.image,
    engine: engine.facts,
    signal: { ...plan.signal, reach },
    grace: plan.grace,
    ...facts,
  };
}

async function observe(
  container: Container,
  plan: TrialPlan,
  world: TrialWorld,
  challenge: Challenge | null,
): Promise<Facts> {
  const exit = watchExit(container, world.feed, world.clock);
  try {
    if (plan.ready.kind === 'log') await container.attach();
    const failure = await container.start();
    if (failure !== null) return { ...NOTHING_SEEN, end: { kind: 'cannot-start', ...failure } };
    if (plan.when === 'ready') world.emit({ kind: 'waiting-until-ready' });
    const startedMs = world.clock.now();
    const load = await prepareLoad(container, plan);
    const startup =
      plan.when === 'ready'
        ? await awaitReady(container, plan, world, exit)
        : await awaitStart(container, world, exit);
    throwIfInterrupted(world.abort);
    const isUp = startup.ready.kind !== 'not-ready' && !exit.hasEnded();
    const unloaded = load !== null && isUp ? await bringUnderLoad(load, plan, world, exit) : null;
    throwIfInterrupted(world.abort);
    const ready = unloaded ?? startup.ready;
    if (ready.kind === 'not-ready' && !exit.hasEnded())
      return { ...NOTHING_SEEN, ...startup, ready, end: { kind: 'not-signalled', why: ready.why } };
    const shutdown = exit.hasEnded()
      ? null
      : await observeShutdown(container, plan, world, { ready, load }, exit, challenge);
    if (shutdown !== null)
      return { ...shutdown, ready, snapshots: [...startup.snapshots, ...shutdown.snapshots] };
    return { ...NOTHING_SEEN, ...startup, end: await earlyEnd(container, world.clock.now() - startedMs) };
  } finally {
    exit.stop();
    container.letGo();
  }
}

/** Some runtimes count a container as started before its program is executed; what went wrong is then in its log. */
function correctByLog(end: EndFacts, failure: StartFailure | null): EndFacts {
  const isFailed = end.kind === 'exited-before-signal' && end.code !== 0 && failure !== null;
  return isFailed ? { kind: 'cannot-start', ...failure } : end;
}

async function readLog(container: Container): Promise<LogTail> {
  try {
    return await container.logTail();
  } catch (error) {
    if (isSigprobeError(error, 'engine-hung')) throw error;
    // A log driver may not be readable; a trial without a log is still a trial.
    return NOTHING_LOGGED;
  }
}

/** What the container runs: entrypoint and arguments joined. */
export function argvOf({
  image,
  entrypoint,
  cmd,
}: Pick<TrialPlan, 'image' | 'entrypoint' | 'cmd'>): string[] {
  // As in docker run: replacing the entrypoint drops the image's CMD.
  const command = cmd ?? (entrypoint === null ? image.cmd : null);
  return [...(entrypoint ?? image.entrypoint ?? []), ...(command ?? [])];
}
