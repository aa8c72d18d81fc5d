import type { Container, Load } from '../engine/port.js';
import { isSigprobeError } from '../errors.js';
import { pid1Of } from '../kernel/discard.js';
import { dispositionOf } from '../kernel/disposition.js';
import type { Observation, Proof, ReadyFacts, Snapshot } from '../observation.js';
import { provesNoReaction } from './differential.js';
import { exitTime } from './exit-time.js';
import type { ExitWatch } from './exit-watch.js';
import { endLoad } from './load.js';
import type { TrialPlan } from './plan.js';
import { startWatching, type Watch } from './watch.js';
import { type TrialWorld, throwIfInterrupted } from './world.js';

/** A container that is still up this long after the signal is challenged by a second one. */
const LINGERS_AFTER_MS = 1_000;
/** The kill event reaches us before the end does; this is for a feed that broke. */
const EVENT_PATIENCE_MS = 200;
/** A program that wants a second signal ends on it at once. */
const SECOND_SIGNAL_MS = 1_500;
/** An engine may report the end a moment before its own record says so. */
const RECORD_PATIENCE_MS = 2_000;

/**
 * Runs the same image behind an init, for a container that lingers although nothing shows why. Aborted when the
 * lingering one ends by itself; null when it could not be run.
 */
export type Challenge = (abort: AbortSignal) => Promise<Observation | null>;

/** The state of the container when the signal is sent. */
export interface Standing {
  readonly ready: ReadyFacts;
  /** The requests that are kept going; null for none. */
  readonly load: Load | null;
}

export type ShutdownFacts = Pick<
  Observation,
  'snapshots' | 'signalled' | 'secondSignal' | 'load' | 'finishedNs' | 'departures' | 'end'
>;

/** Sends the signal and watches until the container ends, a proof is in, or time is up; null when it ended before the signal. */
export async function observeShutdown(
  container: Container,
  plan: TrialPlan,
  world: TrialWorld,
  standing: Standing,
  exit: ExitWatch,
  challenge: Challenge | null,
): Promise<ShutdownFacts | null> {
  const { clock, emit, abort, feed } = world;
  if (plan.hold !== null && !(await container.hold(plan.hold))) return notHeld(exit);
  const lookedMs = clock.now();
  const table = await container.look('full');
  if (exit.hasEnded()) return null;

  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, abort]);
  exit.ended.then(() => over.abort());
  const sentMs = clock.now();
  const before: Snapshot | null =
    table === null ? null : { phase: 'before', atMs: Math.min(-0.1, round(lookedMs - sentMs)), ...table };
  let returnedMs: number | null = null;
  const watch = startWatching({
    container,
    clock,
    before,
    signalNumber: plan.signal.number,
    sentMs,
    returnedMs: () => returnedMs,
    abort: stop,
    proofFromMs: proofFromMs(plan, standing),
  });
  try {
    standing.load?.signal();
    if (plan.role !== 'control') {
      emit({ kind: 'signalled', signal: plan.signal.name, budgetMs: plan.grace.budgetMs });
      await container.kill(plan.signal.name);
    }
  } catch (error) {
    over.abort();
    await watch.done;
    if (isSigprobeError(error, 'container-gone')) return null;
    throw error;
  }
  const killReturnedMs = clock.now();
  returnedMs = killReturnedMs;

  const challenging =
    challenge === null || plan.fullGrace
      ? NEVER
      : challengeLingering(challenge, {
          watch,
          before,
          standing,
          number: plan.signal.number,
          sentMs,
          stop,
          world,
        });
  // Once the race is decided nobody listens to a challenge that fails later; whoever started it does.
  challenging.catch(() => undefined);
  const proof: Proof | null = await Promise.race([
    exit.ended.then(() => null),
    clock.sleep(plan.grace.budgetMs + overtimeMs(plan), stop).then(() => null),
    watch.done.then((watched) => watched.proof ?? NEVER),
    challenging,
  ]);
  over.abort();
  const watched = await watch.done;
  throwIfInterrupted(abort);

  const killEvent =
    plan.role === 'control'
      ? null
      : await Promise.race([
          feed.next(container.id, 'kill'),
          clock.sleep(EVENT_PATIENCE_MS).then(() => null),
        ]);
  const state = await settledState(container, exit, world);
  const seen = {
    snapshots: [...(before === null ? [] : [before]), ...watched.snapshots],
    signalled:
      plan.role === 'control'
        ? null
        : { engineNs: killEvent?.atNs.toString() ?? null, callMs: round(killReturnedMs - sentMs) },
    load: standing.load === null ? null : await endLoad(standing.load, !state.running),
    departures: watched.departures.result(),
    finishedNs: state.finishedNs?.toString() ?? null,
  };
  if (state.running) {
    const afterMs = Math.round(clock.now() - killReturnedMs);
    const isWorthAnother = proof === null && plan.role === 'probe';
    const secondSignal = isWorthAnother ? await signalAgain(container, plan, world, exit, sentMs) : null;
    return { ...seen, secondSignal, end: { kind: 'still-running', afterMs, proof } };
  }
  const time = exitTime({
    killNs: killEvent?.atNs ?? null,
    finishedNs: state.finishedNs,
    killSentMs: sentMs,
    killReturnedMs,
    ...watched.sightings,
    endSeenMs: await exit.ended,
  });
  return {
    ...seen,
    secondSignal: null,
    end: { kind: 'exited', code: state.exitCode, ...time, oomKilled: state.oomKilled },
  };
}

/** A program that was not seen to be up may still install its handler: too late for this signal, but worth knowing. */
function proofFromMs({ fullGrace, role }: TrialPlan, { ready }: Standing): number | null {
  if (fullGrace || role === 'control' || role === 'held') return null;
  return ready.kind === 'settled' || ready.kind === 'healthy' || ready.kind === 'matched' ? 150 : 2_000;
}

/** Sends the signal once more to a program that outlasted it, and watches for a moment: some want two. */
async function signalAgain(
  container: Container,
  plan: TrialPlan,
  { clock }: TrialWorld,
  exit: ExitWatch,
  sentMs: number,
): Promise<Observation['secondSignal']> {
  const atMs = clock.now();
  try {
    await container.kill(plan.signal.name);
  } catch (error) {
    if (isSigprobeError(error, 'container-gone')) return null;
    throw error;
  }
  const ended = await Promise.race([exit.ended, clock.sleep(SECOND_SIGNAL_MS).then(() => null)]);
  return {
    name: plan.signal.name,
    atMs: Math.round(atMs - sentMs),
    endedAfterMs: ended === null ? null : Math.round(ended - atMs),
  };
}

/** Nothing is known where the processes could not be held. */
function notHeld(exit: ExitWatch): ShutdownFacts | null {
  if (exit.hasEnded()) return null;
  const end = { kind: 'not-signalled', why: 'the other processes could not be stopped' } as const;
  return {
    snapshots: [],
    signalled: null,
    secondSignal: null,
    load: null,
    departures: {},
    finishedNs: null,
    end,
  };
}

interface Lingering {
  readonly watch: Watch;
  readonly before: Snapshot | null;
  readonly standing: Standing;
  readonly number: number;
  readonly sentMs: number;
  readonly stop: AbortSignal;
  readonly world: TrialWorld;
}

/** Resolves with a proof, or never. */
async function challengeLingering(challenge: Challenge, lingering: Lingering): Promise<Proof> {
  const { watch, before, standing, number, sentMs, stop, world } = lingering;
  await world.clock.sleep(LINGERS_AFTER_MS, stop);
  if (stop.aborted || !mayBeUnprotected(watch.latest(), number)) return NEVER;
  const second = await challenge(stop);
  if (second === null) return NEVER;
  while (!stop.aborted) {
    const runningForMs = world.clock.now() - sentMs;
    if (provesNoReaction({ before, readyKind: standing.ready.kind, runningForMs }, second))
      return 'differential';
    await world.clock.sleep(250, stop);
  }
  return NEVER;
}

/** A program that still holds its handler would not die behind an init either: only the others are worth a second container. */
function mayBeUnprotected(latest: Snapshot | null, number: number): boolean {
  const pid1 = latest === null ? null : pid1Of(latest);
  if (pid1 === null) return true;
  const disposition = dispositionOf(pid1, number);
  return disposition === 'default' || disposition === 'unknown';
}

async function settledState(container: Container, exit: ExitWatch, { clock }: TrialWorld) {
  const deadline = clock.now() + RECORD_PATIENCE_MS;
  let state = await container.inspect();
  while (exit.hasEnded() && state.running && clock.now() < deadline) {
    await clock.sleep(20);
    state = await container.inspect();
  }
  return state;
}

/** How long to go on watching after the budget: a program that ends in this time is slow, not stuck. */
function overtimeMs({ grace, role }: TrialPlan): number {
  return role === 'probe' ? Math.min(Math.max(grace.budgetMs, 3_000), 10_000) : 0;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

const NEVER = new Promise<never>(() => undefined);
