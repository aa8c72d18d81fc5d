import type { ReadyFacts } from '../../src/observation.js';
import { NO_HELPER } from '../../src/probe/choose-helper.js';
import { watchExit } from '../../src/trial/exit-watch.js';
import { createPhaseTimer } from '../../src/trial/phase-timer.js';
import type { RunDifferential } from '../../src/trial/shutdown/proofs/early-proof.js';
import { observeShutdown } from '../../src/trial/shutdown/shutdown.js';
import type { ShutdownFacts } from '../../src/trial/shutdown/shutdown-facts.js';
import type { StartedState } from '../../src/trial/started-state.js';
import type { StartedTrial } from '../../src/trial/started-trial.js';
import type { TrialContext } from '../../src/trial/trial-context.js';
import type { TrialStep } from '../../src/trial/trial-step.js';
import type { TrialPlan } from '../../src/trial-plan.js';
import type { FakeClock } from './fake-clock.js';
import type { ContainerScript, FakeContainer } from './fake-container.js';
import { type FakeEngine, fakeEngine } from './fake-engine.js';
import { aPlan } from './plans.js';

/** What a trial works with, on that engine. */
export function aContext(
  { engine, clock, feed }: FakeEngine,
  unusual: Partial<TrialContext> = {},
): TrialContext {
  return {
    engine,
    feed,
    admit: async () => ({ started: () => undefined, over: () => undefined }),
    recorder: null,
    clock,
    originMs: 0,
    emit: () => undefined,
    onRecorded: () => undefined,
    onSeen: () => undefined,
    abort: new AbortController().signal,
    labels: {},
    containerName: () => 'sigprobe-x-1',
    shared: (kind) => engine.createShared(kind, `${kind}-1`, {}),
    release: (resource) => engine.removeShared(resource),
    chooseHelper: async () => NO_HELPER,
    ...unusual,
  };
}

export interface ShutdownSketch {
  readonly plan?: Partial<TrialPlan>;
  readonly container?: ContainerScript;
  readonly ready?: ReadyFacts['kind'];
  readonly load?: StartedState['load'];
  readonly runDifferential?: (abort: AbortSignal, clock: FakeClock) => ReturnType<RunDifferential>;
  readonly onProof?: (provisional: ShutdownFacts) => Promise<void>;
  readonly onPending?: (soFar: ShutdownFacts) => Promise<void>;
  readonly recorder?: (clock: FakeClock) => TrialContext['recorder'];
  readonly onRecorded?: () => void;
  /** What happens from outside, by ms since the signal. */
  readonly meanwhile?: readonly (readonly [atMs: number, act: (outside: Outside) => void])[];
}

interface Outside {
  readonly fake: FakeContainer;
  readonly interrupt: (reason?: unknown) => void;
}

/** How one shutdown was observed. */
export interface Shutdown {
  readonly facts: ShutdownFacts | null;
  readonly fake: FakeContainer;
  readonly steps: readonly TrialStep[];
  /** From the signal on, in virtual time. */
  readonly tookMs: number;
}

/** Observes the shutdown of a scripted container that is up and is signalled as it starts, so that both clocks begin at once. */
export async function shutdownOf(sketch: ShutdownSketch): Promise<Shutdown> {
  const fake = fakeEngine(sketch.container === undefined ? {} : { container: sketch.container });
  return fake.clock.run(observe(sketch, fake));
}

/** The facts alone, of a container that was signalled. */
export async function factsOf(sketch: ShutdownSketch): Promise<ShutdownFacts & { readonly tookMs: number }> {
  const { facts, tookMs } = await shutdownOf(sketch);
  if (facts === null) throw new Error('the container ended before the signal');
  return { ...facts, tookMs };
}

async function observe(sketch: ShutdownSketch, on: FakeEngine): Promise<Shutdown> {
  const { clock } = on;
  const interrupt = new AbortController();
  const steps: TrialStep[] = [];
  const context = aContext(on, {
    abort: interrupt.signal,
    emit: (step) => steps.push(step),
    recorder: sketch.recorder?.(clock) ?? null,
    ...(sketch.onRecorded === undefined ? {} : { onRecorded: sketch.onRecorded }),
  });
  const plan = aPlan(sketch.plan);
  const fake = await created(on, plan);
  const { container } = fake;
  const exit = watchExit(container, context.feed, clock);
  await container.start();
  const startMs = clock.now();
  for (const [atMs, act] of sketch.meanwhile ?? [])
    clock.at(startMs + atMs, () => act({ fake, interrupt: (reason) => interrupt.abort(reason) }));
  const ready = { kind: sketch.ready ?? 'settled', afterMs: 800 } as ReadyFacts;
  const started: StartedState = { ready, load: sketch.load ?? null };
  const phases = createPhaseTimer(clock, 0);
  const trial: StartedTrial = {
    container,
    plan,
    context,
    started,
    exit,
    phases,
    noteSignal: () => undefined,
  };
  const { runDifferential, onProof, onPending } = sketch;
  try {
    const facts = await observeShutdown(trial, {
      runDifferential:
        runDifferential === undefined ? null : (abort: AbortSignal) => runDifferential(abort, clock),
      onProof: onProof ?? null,
      onPending: onPending ?? null,
    });
    return { facts, fake, steps, tookMs: clock.now() - startMs };
  } finally {
    exit.stop();
  }
}

/** A container of that engine that has not been started. */
export async function created(on: FakeEngine, plan: TrialPlan = aPlan()): Promise<FakeContainer> {
  const { image, entrypoint, cmd, init, settings } = plan;
  const name = `sigprobe-x-${on.containers.length + 1}`;
  await on.engine.createContainer({
    name,
    image: image.id,
    entrypoint,
    cmd,
    init,
    labels: {},
    settings,
    helper: NO_HELPER,
  });
  return on.containers.at(-1) as FakeContainer;
}
