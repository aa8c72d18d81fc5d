import { describe, expect, it } from 'vitest';
import type { Container } from '../../../src/engine/port.js';
import { SigprobeError } from '../../../src/errors.js';
import type { Observation, TrialRole } from '../../../src/observation.js';
import { NOTHING_BESIDE } from '../../../src/trial/shutdown/after-proof.js';
import { runTrial } from '../../../src/trial/trial.js';
import type { TrialStep } from '../../../src/trial/trial-step.js';
import type { TrialPlan } from '../../../src/trial-plan.js';
import { anObservation, aProcess } from '../../support/builders.js';
import type { FakeClock } from '../../support/fake-clock.js';
import type { ContainerScript } from '../../support/fake-container.js';
import { type EngineScript, type FakeEngine, fakeEngine } from '../../support/fake-engine.js';
import { fakeRecorder } from '../../support/fake-recorder.js';
import { DISCARDS, STUCK } from '../../support/fake-scripts.js';
import { aContext } from '../../support/fake-trial.js';
import { aPlan } from '../../support/plans.js';

interface Sketch extends EngineScript {
  readonly plan?: Partial<TrialPlan>;
  /** When the user interrupts, or what the engine is lost by, ms. */
  readonly abortMs?: number;
  readonly reason?: unknown;
}

/** A whole trial on a scripted engine, and what came of it. */
async function trialOf({ plan, abortMs, reason, ...script }: Sketch) {
  const on = fakeEngine(script);
  const interrupt = new AbortController();
  const steps: TrialStep[] = [];
  const context = aContext(on, {
    abort: interrupt.signal,
    emit: (step) => steps.push(step),
    labels: { 'sigprobe.run': 'x' },
  });
  if (abortMs !== undefined) on.clock.at(on.clock.now() + abortMs, () => interrupt.abort(reason));
  const outcome = await on.clock.run(
    runTrial(aPlan(plan), context).then(
      (observation) => ({ observation, error: null }),
      (error: unknown) => ({ observation: null, error }),
    ),
  );
  return { ...outcome, steps, on, left: leftOn(on) };
}

/** Containers that were not removed, or whose helpers on this machine still run, and timers that would hold the process. */
function leftOn({ containers, clock }: FakeEngine): string[] {
  const kept = containers.filter((fake) => !fake.isRemoved() || (fake.wasStarted() && !fake.isLetGo()));
  return [...kept.map(({ container }) => container.id), ...Array<string>(clock.asleep()).fill('a timer')];
}

async function observed(sketch: Sketch): Promise<Observation> {
  const { observation, error } = await trialOf(sketch);
  if (observation === null) throw error;
  return observation;
}

const refused = new SigprobeError('engine-failed', 'The engine refused.', 'Look.');
const slow = new SigprobeError('engine-slow', 'The engine is slow.', 'Run it again.');
const hung = new SigprobeError('engine-hung', 'The engine does not answer.', 'Restart it.');
const failing = (method: keyof Container, error: unknown): ContainerScript => ({
  override: () => ({ [method]: () => Promise.reject(error) }),
});

describe('a trial', () => {
  it('observes one container from its start to its end, and removes it', async () => {
    const { observation, steps, on, left } = await trialOf({});
    expect(observation).toMatchObject({
      trial: { role: 'probe', id: 'probe', argv: ['node', 'server.js'], init: false, remedy: null },
      signal: { name: 'SIGTERM', reach: 'pid-1' },
      grace: { budgetMs: 10_000 },
      ready: { kind: 'settled', afterMs: 800 },
      end: { kind: 'exited', code: 0, afterMs: 40 },
      log: { text: 'ready\n', truncated: false },
    });
    expect(observation?.snapshots.map(({ phase }) => phase)).toEqual(['starting', 'before']);
    expect(steps.map(({ kind }) => kind)).toEqual([
      'creating',
      'starting',
      'waiting-until-ready',
      'signalled',
      'ended',
    ]);
    expect(on.containers.map(({ spec }) => spec)).toMatchObject([
      { name: 'sigprobe-x-1', image: anObservation().image.id, init: false, labels: { 'sigprobe.run': 'x' } },
    ]);
    expect(left).toEqual([]);
  });

  it('tells where its time went, to the removal of its container', async () => {
    const remove = (container: Container, clock: FakeClock) => ({
      remove: () => clock.sleep(70).then(() => container.remove()),
    });
    const container = { override: remove, dieEventMs: 50 };
    const { phases } = await observed({ createMs: 30, startMs: () => 200, container });
    // Virtual time begins at 5 s.
    expect(phases).toEqual({
      beganMs: 5_000,
      createMs: 30,
      startMs: 200,
      readyMs: 800,
      signalMs: 0,
      endMs: 90,
      keptMs: null,
      removeMs: 70,
    });
  });

  it('tells what was observed while the engine removes the container', async () => {
    const told: { isAskedTo: boolean | undefined; removeMs: number | null | undefined; atMs: number }[] = [];
    const script: ContainerScript = {
      override: (container, clock) => ({
        remove: () => container.remove().then(() => clock.sleep(70)),
      }),
    };
    const on = fakeEngine({ container: script });
    const context = aContext(on, {
      onSeen: ({ phases }) =>
        told.push({
          isAskedTo: on.containers[0]?.isRemoved(),
          removeMs: phases?.removeMs,
          atMs: on.clock.now(),
        }),
    });
    const { phases } = await on.clock.run(runTrial(aPlan(), context));
    expect(phases?.removeMs).toBe(70);
    expect(told).toEqual([{ isAskedTo: true, removeMs: null, atMs: on.clock.now() - 70 }]);
  });

  it('tells of no phase that it never came to, and of no removal of what it kept', async () => {
    const start = async () => ({ reason: 'other', message: 'No.' }) as const;
    const phases = (await observed({ container: { override: () => ({ start }) } })).phases;
    expect(phases).toMatchObject({ startMs: 0, readyMs: null, signalMs: null, keptMs: null, removeMs: 0 });
    expect((await observed({ plan: { keep: true } })).phases).toMatchObject({ endMs: 90, removeMs: null });
  });

  it.each([
    ['starting', 60],
    ['ready', 0],
  ] as const)(
    'that signals it when %s starts it %i ms later where the kernel does not record yet',
    async (when, laterMs) => {
      const startedMs: number[] = [];
      const askedMs: number[] = [];
      const on = fakeEngine({
        container: {
          override: (own, clock) => ({
            start: () => {
              startedMs.push(clock.now() - beganMs);
              return own.start();
            },
          }),
        },
      });
      const beganMs = on.clock.now();
      const opened = () => {
        askedMs.push(on.clock.now() - beganMs);
        return on.clock.sleep(60);
      };
      await on.clock.run(runTrial(aPlan({ when }), aContext(on, { recorder: fakeRecorder({ opened }) })));
      expect(startedMs).toEqual([laterMs]);
      expect(askedMs[0]).toBe(0);
    },
  );

  it('signals a program as it starts, where that is asked for', async () => {
    const { observation, steps } = await trialOf({ plan: { when: 'starting' } });
    expect(observation).toMatchObject({ ready: { kind: 'at-once', afterMs: 0 }, end: { kind: 'exited' } });
    expect(steps.map(({ kind }) => kind)).toEqual(['creating', 'starting', 'signalled', 'ended']);
  });

  it('listens to the log from the start where a line of it is waited for', async () => {
    const calls: string[] = [];
    const override = ({ start }: Container) => ({
      attach: async () => void calls.push('attach'),
      start: () => {
        calls.push('start');
        return start();
      },
    });
    await observed({ container: { override }, plan: { ready: { kind: 'log', pattern: 'ready' } } });
    await observed({ container: { override } });
    expect(calls).toEqual(['attach', 'start', 'start']);
  });

  it('tells whom the signal reached, whatever was planned', async () => {
    const signal = { ...aPlan().signal, reach: 'every-process' } as const;
    const tables: ContainerScript['tables'] = [[0, [aProcess(), aProcess({ pid: 7 })]]];
    const container = { tables, reachesAll: false };
    expect((await observed({ container, plan: { signal } })).signal.reach).toBe('pid-1');
  });

  it.each<[string, ContainerScript, Partial<TrialPlan>, object | null]>([
    ['', {}, {}, { text: 'stopping\nbye\n', lines: 2 }],
    [', however late the engine stamps it', { killEventMs: 40 }, {}, { text: 'stopping\nbye\n', lines: 2 }],
    [' only where the engine stamped it', { killEventMs: null }, {}, null],
    [' only where one was sent', {}, { role: 'control' }, null],
  ])('tells what was logged since the signal%s', async (_, script, plan, sinceSignal) => {
    // It settles after 800 ms, and is signalled then.
    const lines = [
      [0, 'ready'],
      [600, 'GET /'],
      [801, 'stopping'],
      [830, 'bye'],
    ] as const;
    const { log } = await observed({ container: { log: lines, ...script }, plan });
    expect(log.sinceSignal).toEqual(sinceSignal);
  });

  it('stands without a log', async () => {
    const log = { text: '', truncated: false, sinceSignal: null };
    expect(await observed({ container: failing('logTail', refused) })).toMatchObject({
      log,
      end: { kind: 'exited' },
    });
  });
});

describe('what the engine says when it creates a container', () => {
  it('is passed on', async () => {
    const warnings = ['Your kernel does not support memory limit capabilities. Limitation discarded.'];
    const { steps, observation } = await trialOf({ container: { override: () => ({ warnings }) } });
    expect(observation?.engineWarnings).toEqual(warnings);
    expect(steps).toContainEqual({ kind: 'warned', message: warnings[0] });
  });
});

describe('an engine that refuses a limit of its own', () => {
  const refuses = async () => ({ anew: 'the engine cannot limit the number of processes' });

  it('is given another container, and the first is removed', async () => {
    const { observation, steps, on, left } = await trialOf({
      container: (_, index) => (index === 0 ? { override: () => ({ start: refuses }) } : {}),
    });
    expect(observation?.end).toMatchObject({ kind: 'exited', code: 0 });
    expect(steps.map(({ kind }) => kind).slice(0, 4)).toEqual(['creating', 'starting', 'warned', 'creating']);
    expect(on.containers).toHaveLength(2);
    expect(left).toEqual([]);
  });

  it('keeps the second alone', async () => {
    const { steps, on } = await trialOf({
      plan: { keep: true },
      container: (_, index) => (index === 0 ? { override: () => ({ start: refuses }) } : {}),
    });
    expect(steps.filter(({ kind }) => kind === 'kept')).toEqual([
      { kind: 'kept', container: 'c1', as: 'target' },
    ]);
    expect(on.containers.map((each) => each.isRemoved())).toEqual([true, false]);
  });
});

describe('a container', () => {
  const failure = { reason: 'command-not-found', message: 'exec: "serve": not found' } as const;

  it.each<[string, Sketch, object]>([
    [
      'cannot be started',
      { container: { override: () => ({ start: async () => failure }) } },
      { end: { kind: 'cannot-start', ...failure }, ready: null },
    ],
    [
      'is started before its program cannot be executed',
      {
        container: { exit: { afterMs: 10, code: 127 }, override: () => ({ startFailureIn: () => failure }) },
      },
      { end: { kind: 'cannot-start', ...failure } },
    ],
    [
      'ends well whatever its log says',
      { container: { exit: { afterMs: 10, code: 0 }, override: () => ({ startFailureIn: () => failure }) } },
      { end: { kind: 'exited-before-signal', code: 0 } },
    ],
    [
      'ends before it is up',
      { container: { exit: { afterMs: 300, code: 1 } } },
      { end: { kind: 'exited-before-signal', code: 1 }, signalled: null },
    ],
    [
      'is not up in time',
      { plan: { ready: { kind: 'port', port: 80 }, readyTimeoutMs: 2_000 } },
      {
        end: { kind: 'not-signalled', why: 'nothing listened on port 80 within 2 s (--ready-timeout)' },
        signalled: null,
      },
    ],
    [
      'ends before the signal can be sent',
      { container: { exit: { afterMs: 795, code: 1 }, dieEventMs: null, waitMs: null } },
      { end: { kind: 'exited-before-signal', code: 1 } },
    ],
  ])('that %s is observed so', async (_, sketch, expected) => {
    const { observation, left } = await trialOf({
      ...sketch,
      container: { onSignals: [], ...(sketch.container as object) },
    });
    expect(observation).toMatchObject(expected);
    expect(left).toEqual([]);
  });
});

describe('requests', () => {
  const counts = (answered: number) => async () => ({
    beforeSignal: { answered, refused: 1, reset: 0 },
    afterSignal: { answered: 0, refused: 0, reset: 0 },
    resetAtMs: [],
  });
  const loaded = (answered: number): ContainerScript => ({
    override: () => ({
      load: async () => ({
        url: 'http://localhost:80/',
        start: async () => undefined,
        counts: counts(answered),
        signal: () => undefined,
        stop: counts(answered),
      }),
    }),
  });
  const plan = { load: { port: 80, path: '/' }, readyTimeoutMs: 3_000 };

  it('are kept going through the signal', async () => {
    const { load, ready, end } = await observed({ container: loaded(5), plan });
    expect(load).toMatchObject({ url: 'http://localhost:80/', beforeSignal: { answered: 5 } });
    expect({ ready: ready?.kind, end: end.kind }).toEqual({ ready: 'settled', end: 'exited' });
  });

  it('that nobody answers keep it from being sent', async () => {
    const { load, ready, end } = await observed({ container: loaded(0), plan });
    expect(load).toBeNull();
    expect({ ready: ready?.kind, end: end.kind }).toEqual({ ready: 'not-ready', end: 'not-signalled' });
  });
});

describe('a container that is kept after a proof', () => {
  const container: ContainerScript = {
    ...DISCARDS,
    exit: { afterMs: 2_500, code: 0 },
    log: [
      [0, 'ready'],
      [2_400, 'done'],
    ],
  };

  it('is observed twice: as it was then, and as it ended', async () => {
    const on = fakeEngine({ container });
    const provisional: Observation[] = [];
    const trial = runTrial(aPlan(), aContext(on), {
      ...NOTHING_BESIDE,
      onProof: async (observation) => {
        provisional.push(observation);
        await new Promise(() => undefined);
      },
    });
    const observation = await on.clock.run(trial);
    expect(provisional).toMatchObject([
      {
        ready: { kind: 'settled' },
        end: { proof: 'kernel-state', endedLater: null },
        log: { text: 'ready\n' },
      },
    ]);
    expect(observation).toMatchObject({
      ready: { kind: 'settled' },
      end: { proof: 'kernel-state', endedLater: { code: 0, afterMs: 1_700 } },
      log: { text: 'ready\ndone\n' },
    });
    expect(provisional[0]?.snapshots).toEqual(observation.snapshots);
    expect(leftOn(on)).toEqual([]);
  });

  it('goes when the user interrupts', async () => {
    const on = fakeEngine({ container: DISCARDS });
    const interrupt = new AbortController();
    on.clock.at(on.clock.now() + 3_000, () => interrupt.abort());
    const onProof = () => new Promise<void>(() => undefined);
    const context = aContext(on, { abort: interrupt.signal });
    const trial = runTrial(aPlan(), context, { ...NOTHING_BESIDE, onProof }).catch(({ code }) => code);
    expect(await on.clock.run(trial)).toBe('interrupted');
    expect(leftOn(on)).toEqual([]);
  });
});

describe('a container that is to be kept', () => {
  const plan = { keep: true };

  it('is, and its name is told', async () => {
    const { on, steps } = await trialOf({ plan });
    expect(on.containers[0]?.isRemoved()).toBe(false);
    expect(steps.at(-1)).toEqual({ kind: 'kept', container: 'c0', as: 'target' });
  });

  it('is kept although the trial fails', async () => {
    const { on, error, steps } = await trialOf({ plan, container: failing('kill', refused) });
    expect(error).toBe(refused);
    expect(on.containers[0]?.isRemoved()).toBe(false);
    expect(steps.at(-1)).toMatchObject({ kind: 'kept' });
  });

  it('goes when the user interrupts', async () => {
    const { on, steps } = await trialOf({ plan, container: STUCK, abortMs: 2_000 });
    expect(on.containers[0]?.isRemoved()).toBe(true);
    expect(steps.map(({ kind }) => kind)).not.toContain('kept');
  });
});

describe('a trial that is interrupted', () => {
  it('before it begins creates nothing', async () => {
    const on = fakeEngine();
    const context = aContext(on, { abort: AbortSignal.abort() });
    await expect(runTrial(aPlan(), context)).rejects.toMatchObject({ code: 'interrupted' });
    expect(on.containers).toEqual([]);
  });

  it.each<[string, number, Sketch]>([
    ['while its container is created', 50, { createMs: 100 }],
    ['while its container comes up', 400, {}],
    ['while its container is looked at', 990, {}],
    ['while the signal is sent', 1_008, { container: { ...STUCK, killMs: 100, lookMs: 20 } }],
    ['while it waits for the end', 5_000, {}],
    ['while requests are sent', 1_400, { plan: { load: { port: 80, path: '/' } } }],
  ])('%s removes it', async (_, abortMs, sketch) => {
    const idle = { answered: 0, refused: 0, reset: 0 };
    const counts = async () => ({ beforeSignal: idle, afterSignal: idle, resetAtMs: [] });
    const load = { url: '', start: async () => undefined, counts, signal: () => undefined, stop: counts };
    const override = () => ({ load: async () => load });
    const container = { ...STUCK, lookMs: 20, override };
    const { error, left, steps } = await trialOf({ container, abortMs, ...sketch });
    expect(error).toMatchObject({ code: 'interrupted' });
    expect(left).toEqual([]);
    expect(steps.map(({ kind }) => kind)).not.toContain('ended');
  });

  it('by the loss of the engine fails by that', async () => {
    const { error } = await trialOf({ container: STUCK, abortMs: 2_000, reason: hung });
    expect(error).toBe(hung);
  });
});

describe('an engine that fails', () => {
  it.each<[string, keyof Container]>([
    ['to start the container', 'start'],
    ['to show it', 'look'],
    ['to signal it', 'kill'],
    ['to tell of it', 'inspect'],
  ])('%s fails the trial, and the container goes', async (_, method) => {
    const { error, on } = await trialOf({ container: failing(method, refused) });
    expect(error).toBe(refused);
    expect(on.containers[0]?.isRemoved()).toBe(true);
  });

  it('to remove the container leaves that to others', async () => {
    expect(await observed({ container: failing('remove', refused) })).toMatchObject({
      end: { kind: 'exited' },
    });
    const both = {
      override: () => ({ remove: () => Promise.reject(hung), kill: () => Promise.reject(refused) }),
    };
    expect((await trialOf({ container: both })).error).toBe(refused);
  });

  it('to answer at all fails the trial', async () => {
    for (const method of ['remove', 'logTail'] as const)
      expect((await trialOf({ container: failing(method, hung) })).error).toBe(hung);
  });

  it('to answer in time is asked to remove the container, and nobody waits for that', async () => {
    let asked = 0;
    const remove = () => {
      asked += 1;
      return new Promise<never>(() => undefined);
    };
    for (const error of [hung, slow]) {
      const container = { override: () => ({ remove, kill: () => Promise.reject(error) }) };
      expect((await trialOf({ container })).error).toBe(error);
    }
    expect(asked).toBe(2);
  });
});

/** A trial of that role on an engine that fails to create its container. */
function trialThatFails(role: TrialRole, failure: SigprobeError): Promise<Observation> {
  const override = { createContainer: () => Promise.reject(failure) };
  return observed({ override, plan: { role, id: role, init: true } });
}

const refusal = new SigprobeError(
  'engine-failed',
  'The engine refused to create a container: no init.',
  'Look.',
);

describe('a container that the engine refuses to create', () => {
  it.each(['remedy', 'differential'] as const)(
    'leaves the probe its verdict when it is a %s',
    async (role) => {
      expect(await trialThatFails(role, refusal)).toMatchObject({
        trial: { role, init: true },
        end: { kind: 'cannot-start', reason: 'other', message: refusal.message },
        snapshots: [],
        log: { text: '', truncated: false },
      });
    },
  );

  it('is an error when it is the probe', async () => {
    await expect(trialThatFails('probe', refusal)).rejects.toBe(refusal);
  });

  it('is an error when the engine is lost', async () => {
    const lost = new SigprobeError('engine-unreachable', 'The engine is gone.', 'Start it.');
    await expect(trialThatFails('remedy', lost)).rejects.toBe(lost);
  });
});
