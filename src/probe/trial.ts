import type { Container, Engine, EventFeed } from '../engine/port.js';
import { isSigprobeError, SigprobeError } from '../errors.js';
import type { EndFacts, LogTail, Observation, ReadyFacts, Snapshot } from '../observation.js';
import type { Clock } from './clock.js';
import type { Emit } from './events.js';
import { exitTime } from './exit-time.js';
import { type ExitWatch, watchExit } from './exit-watch.js';
import type { TrialPlan } from './plan.js';
import { waitUntilReady } from './ready/index.js';
import { watchAfterSignal } from './watch.js';

/** What a trial works with; the labels mark its container as ours. */
export interface TrialWorld {
  readonly engine: Engine;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly abort: AbortSignal;
  readonly labels: Readonly<Record<string, string>>;
  readonly containerName: () => string;
}

type Facts = Pick<Observation, 'ready' | 'snapshots' | 'signalled' | 'finishedNs' | 'departures' | 'end'>;

const NOTHING_SEEN: Facts = {
  ready: null,
  snapshots: [],
  signalled: null,
  finishedNs: null,
  departures: {},
  end: { kind: 'not-signalled', why: 'nothing was tried' },
};

/**
 * Starts a container as planned, waits until it is up, sends the signal, watches, and removes the container again,
 * whatever happens in between.
 *
 * @throws SigprobeError when the engine fails or the user interrupts; never because of what the image does
 */
export async function runTrial(plan: TrialPlan, world: TrialWorld): Promise<Observation> {
  const { engine, emit, abort } = world;
  throwIfInterrupted(abort);
  emit({ kind: 'creating' });
  const container = await engine.createContainer({
    name: world.containerName(),
    image: plan.image.id,
    entrypoint: plan.entrypoint,
    cmd: plan.cmd,
    init: plan.init,
    labels: world.labels,
    settings: plan.settings,
  });
  try {
    throwIfInterrupted(abort);
    const facts = await observe(container, plan, world);
    const log = await readLog(container);
    emit({ kind: 'ended' });
    return {
      trial: { role: plan.role, id: plan.id, argv: argvOf(plan), init: plan.init },
      image: plan.image,
      engine: engine.facts,
      signal: plan.signal,
      grace: plan.grace,
      ...facts,
      log,
    };
  } finally {
    if (plan.keep && !abort.aborted) emit({ kind: 'kept', container: container.id });
    else await container.remove();
  }
}

async function observe(container: Container, plan: TrialPlan, world: TrialWorld): Promise<Facts> {
  const exit = watchExit(container, world.feed, world.clock);
  try {
    const failure = await container.start();
    if (failure !== null)
      return {
        ...NOTHING_SEEN,
        end: { kind: 'cannot-start', reason: failure.reason, message: failure.message },
      };
    world.emit({ kind: 'waiting-until-ready' });
    const startedMs = world.clock.now();
    const { ready, starting } = await awaitReady(container, plan, world, exit);
    throwIfInterrupted(world.abort);
    if (ready.kind === 'not-ready' && !exit.hasEnded())
      return { ...NOTHING_SEEN, ready, snapshots: starting, end: { kind: 'not-signalled', why: ready.why } };
    const facts = exit.hasEnded() ? null : await signalAndWatch(container, plan, world, exit);
    if (facts !== null) return { ...facts, ready, snapshots: [...starting, ...facts.snapshots] };
    return {
      ...NOTHING_SEEN,
      ready,
      snapshots: starting,
      end: await earlyEnd(container, world.clock.now() - startedMs),
    };
  } finally {
    exit.stop();
  }
}

async function awaitReady(
  container: Container,
  plan: TrialPlan,
  { clock, abort }: TrialWorld,
  exit: ExitWatch,
): Promise<{ ready: ReadyFacts; starting: Snapshot[] }> {
  const starting: Snapshot[] = [];
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, abort]);
  exit.ended.then(() => over.abort());
  const waiting = waitUntilReady(container, plan, {
    clock,
    abort: signal,
    onTable: (table, atMs) => {
      if (starting.length < MAX_STARTING_SNAPSHOTS) starting.push({ phase: 'starting', atMs, ...table });
    },
  });
  const late = clock.sleep(plan.readyTimeoutMs, signal).then((): ReadyFacts => {
    const why = `not ready after ${plan.readyTimeoutMs / 1000} s`;
    return { kind: 'not-ready', afterMs: plan.readyTimeoutMs, why };
  });
  const ready = await Promise.race([waiting, late]);
  over.abort();
  await waiting.catch(() => undefined);
  return { ready, starting };
}

const MAX_STARTING_SNAPSHOTS = 60;

/** Null when the container ended before the signal could be sent. */
async function signalAndWatch(
  container: Container,
  plan: TrialPlan,
  world: TrialWorld,
  exit: ExitWatch,
): Promise<Facts | null> {
  const { clock, emit, abort, feed } = world;
  const table = await container.look('full');
  if (exit.hasEnded()) return null;
  const lookedMs = clock.now();
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, abort]);
  exit.ended.then(() => over.abort());

  const sentMs = clock.now();
  const before: Snapshot | null =
    table === null
      ? null
      : { phase: 'before', atMs: Math.round((lookedMs - sentMs) * 10) / 10 - 1, ...table };
  let returnedMs: number | null = null;
  emit({ kind: 'signalled', signal: plan.signal.name, budgetMs: plan.grace.budgetMs });
  const killing = container.kill(plan.signal.name).then(() => {
    returnedMs = clock.now();
  });
  const watching = watchAfterSignal({
    container,
    clock,
    before,
    signalNumber: plan.signal.number,
    sentMs,
    returnedMs: () => returnedMs,
    abort: stop,
    mayStopOnProof: !plan.fullGrace,
  });
  try {
    await killing;
  } catch (error) {
    over.abort();
    await watching.catch(() => undefined);
    if (isSigprobeError(error, 'container-gone')) return null;
    throw error;
  }
  const killReturnedMs = returnedMs ?? sentMs;
  const timeUp = clock
    .sleep(plan.grace.budgetMs + overtimeMs(plan.grace.budgetMs), stop)
    .then(() => 'time-up' as const);
  const proved = watching.then(({ proof }) => proof ?? timeUp);
  const outcome = await Promise.race([exit.ended.then(() => 'ended' as const), timeUp, proved]);
  over.abort();
  const watched = await watching;
  throwIfInterrupted(abort);

  const state = await container.inspect();
  const killEvent = await Promise.race([
    feed.next(container.id, 'kill'),
    clock.sleep(EVENT_PATIENCE_MS).then(() => null),
  ]);
  const seen = {
    ready: null,
    snapshots: [...(before === null ? [] : [before]), ...watched.snapshots],
    signalled: {
      engineNs: killEvent?.atNs.toString() ?? null,
      callMs: Math.round((killReturnedMs - sentMs) * 10) / 10,
    },
    departures: watched.departures.result(),
  };
  if (outcome !== 'ended' && state.running) {
    const proof = outcome === 'time-up' ? null : outcome;
    return {
      ...seen,
      finishedNs: null,
      end: { kind: 'still-running', afterMs: Math.round(clock.now() - killReturnedMs), proof },
    };
  }
  const endSeenMs = await exit.ended;
  const time = exitTime({
    killNs: killEvent?.atNs ?? null,
    finishedNs: state.finishedNs,
    killSentMs: sentMs,
    killReturnedMs,
    lastAliveMs: watched.lastAliveMs,
    endSeenMs,
  });
  return {
    ...seen,
    finishedNs: state.finishedNs?.toString() ?? null,
    end: { kind: 'exited', code: state.exitCode, ...time, oomKilled: state.oomKilled },
  };
}

/** The kill event reaches us before the end does; this is for a feed that broke. */
const EVENT_PATIENCE_MS = 200;

/** How long to go on watching after the budget: a program that ends in this time is slow, not stuck. */
function overtimeMs(budgetMs: number): number {
  return Math.min(Math.max(budgetMs, 3_000), 10_000);
}

async function earlyEnd(container: Container, afterMs: number): Promise<EndFacts> {
  const state = await container.inspect();
  return {
    kind: 'exited-before-signal',
    code: state.exitCode,
    afterMs: Math.round(afterMs),
    oomKilled: state.oomKilled,
  };
}

async function readLog(container: Container): Promise<LogTail> {
  try {
    return await container.logTail();
  } catch {
    // A log driver may not be readable; a trial without a log is still a trial.
    return { text: '', truncated: false };
  }
}

function argvOf({ image, entrypoint, cmd }: TrialPlan): string[] {
  // As in docker run: replacing the entrypoint drops the image's CMD.
  const command = cmd ?? (entrypoint === null ? image.cmd : null);
  return [...(entrypoint ?? image.entrypoint ?? []), ...(command ?? [])];
}

function throwIfInterrupted(abort: AbortSignal): void {
  if (abort.aborted) throw new SigprobeError('interrupted', 'Interrupted.', 'The containers were removed.');
}
