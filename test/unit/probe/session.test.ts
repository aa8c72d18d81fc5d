import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/port.js';
import { SigprobeError } from '../../../src/errors.js';
import { findInitSource } from '../../../src/probe/init-source.js';
import { openSession, type Session } from '../../../src/probe/session.js';
import type { TrialStep } from '../../../src/trial/trial-step.js';
import type { PullPolicy } from '../../../src/trial-plan.js';
import { anObservation } from '../../support/builders.js';
import { type EngineScript, type FakeEngine, fakeEngine } from '../../support/fake-engine.js';
import { STUCK } from '../../support/fake-scripts.js';
import { aPlan } from '../../support/plans.js';

const REFERENCE = anObservation().image.reference;

const HELPER = { wish: { kind: 'auto' }, pull: 'missing' } as const;

/** Does something in a session on a scripted engine, in virtual time. */
async function within<T>(
  script: EngineScript,
  act: (session: Session, on: FakeEngine, abort: AbortController) => Promise<T>,
): Promise<{ result: T; on: FakeEngine }> {
  const on = fakeEngine(script);
  const { engine, clock } = on;
  const interrupt = new AbortController();
  const work = async () => {
    const options = {
      engine,
      clock,
      runId: 'abc',
      recorder: null,
      owner: 'host/1/2',
      helper: HELPER,
      abort: interrupt.signal,
    };
    return act(await openSession(options), on, interrupt);
  };
  return { result: await clock.run(work()), on };
}

const quiet = () => undefined;

describe('an image', () => {
  it.each<[PullPolicy, boolean, number]>([
    ['missing', true, 0],
    ['missing', false, 1],
    ['always', true, 1],
    ['always', false, 1],
    ['never', true, 0],
  ])('is pulled under %s where the engine has it (%s): %i times', async (policy, isPresent, times) => {
    const steps: TrialStep[] = [];
    const { result, on } = await within({ images: isPresent ? [REFERENCE] : [] }, (session) =>
      session.image(REFERENCE, null, policy, (step) => steps.push(step)),
    );
    expect(result.reference).toBe(REFERENCE);
    expect(on.pulled).toHaveLength(times);
    const one: TrialStep[] = [{ kind: 'pulling', image: REFERENCE, progress: null }, { kind: 'ended' }];
    expect(steps).toEqual(Array.from({ length: times }, () => one).flat());
  });

  it.each<[PullPolicy, RegExp]>([
    ['missing', /Check the name/],
    ['always', /Check the name/],
    ['never', /--pull never/],
  ])('that is nowhere is an error under %s', async (policy, hint) => {
    const asked = within({ images: [], pullable: [] }, (session) =>
      session.image(REFERENCE, null, policy, quiet),
    );
    await expect(asked).rejects.toMatchObject({
      code: 'image-not-found',
      hint: expect.stringMatching(hint),
    });
  });

  it('whose pull fails is an error of its own, unless the user interrupted it', async () => {
    const failure = new SigprobeError('image-not-pullable', 'No.', '');
    const override = { pullImage: () => Promise.reject(failure) };
    const steps: TrialStep[] = [];
    const pull = (session: Session) => session.image(REFERENCE, null, 'always', (step) => steps.push(step));
    await expect(within({ override }, pull)).rejects.toBe(failure);
    // Else its progress would go on being told.
    expect(steps.at(-1)).toEqual({ kind: 'ended' });
    const interrupted = within({ override }, (session, _, abort) => {
      abort.abort();
      return pull(session);
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'interrupted' });
  });
});

it('the progress of a pull is handed on', async () => {
  const progress = { layers: 2, layersDone: 1, bytes: 10, totalBytes: null };
  const steps: TrialStep[] = [];
  const pullImage: Engine['pullImage'] = async (_, __, ___, onProgress) => onProgress(progress);
  await within({ override: { pullImage } }, (session) =>
    session.image(REFERENCE, null, 'always', (step) => steps.push(step)),
  );
  expect(steps).toContainEqual({ kind: 'pulling', image: REFERENCE, progress });
});

describe('the containers of a session', () => {
  it('are named and labelled as its own', async () => {
    const { on } = await within({}, async (session) => {
      await session.trial(aPlan(), quiet);
      await session.trial(aPlan({ keep: true }), quiet);
    });
    const labels = { 'sigprobe.run': 'abc', 'sigprobe.owner': 'host/1/2' };
    expect(on.containers.map(({ spec: { name, labels } }) => ({ name, labels }))).toEqual([
      { name: 'sigprobe-abc-1', labels },
      { name: 'sigprobe-abc-2', labels: { ...labels, 'sigprobe.keep': 'true' } },
    ]);
  });

  it.each<[string, boolean, string[]]>([
    ['at its end, but for what was to be kept', false, ['c0']],
    ['all of them, once the user has interrupted', true, ['c0', 'c1']],
  ])('are removed %s', async (_, isInterrupted, removed) => {
    const left = [
      { id: 'c0', name: 'sigprobe-abc-1', labels: { 'sigprobe.run': 'abc' } },
      { id: 'c1', name: 'sigprobe-abc-2', labels: { 'sigprobe.run': 'abc', 'sigprobe.keep': 'true' } },
    ];
    const asked: string[] = [];
    const labelled = async (label: string) => {
      asked.push(label);
      return left;
    };
    const { on } = await within({ override: { labelled } }, async (session, _, abort) => {
      if (isInterrupted) abort.abort();
      await session.close();
    });
    expect(asked).toEqual(['sigprobe.run=abc']);
    expect(on.removed).toEqual(removed);
    expect(on.feed.isClosed()).toBe(true);
  });

  it('leave the feed closed where they cannot be removed', async () => {
    const refused = new SigprobeError('engine-unreachable', 'No.', '');
    const on = fakeEngine({ override: { labelled: () => Promise.reject(refused) } });
    const options = {
      engine: on.engine,
      clock: on.clock,
      runId: 'abc',
      recorder: null,
      owner: 'x',
      helper: HELPER,
    };
    const session = await openSession({ ...options, abort: new AbortController().signal });
    await expect(session.close()).rejects.toBe(refused);
    expect(on.feed.isClosed()).toBe(true);
  });
});

describe('the networks and volumes of a session', () => {
  const names = ({ shared }: FakeEngine) => shared.map(({ name }) => name);

  it('are named and labelled as its own', async () => {
    const { on } = await within({}, async (session) => {
      await session.shared('network', false);
      await session.shared('volume', true);
    });
    const labels = { 'sigprobe.run': 'abc', 'sigprobe.owner': 'host/1/2' };
    expect(on.shared).toMatchObject([
      { kind: 'network', name: 'sigprobe-abc-1', labels },
      { kind: 'volume', name: 'sigprobe-abc-2', labels: { ...labels, 'sigprobe.keep': 'true' } },
    ]);
  });

  it('go when they are released, but for what was to be kept', async () => {
    const { on } = await within({}, async (session) => {
      await session.release(await session.shared('network', false));
      await session.release(await session.shared('volume', true));
    });
    expect(names(on)).toEqual(['sigprobe-abc-2']);
  });

  it.each<[string, boolean, string[]]>([
    ['at its end, but for what was to be kept', false, ['sigprobe-abc-2']],
    ['all of them, once the user has interrupted', true, []],
  ])('go %s', async (_, isInterrupted, left) => {
    const { on } = await within({}, async (session, _, abort) => {
      await session.shared('network', false);
      await session.shared('volume', true);
      if (isInterrupted) abort.abort();
      await session.close();
    });
    expect(names(on)).toEqual(left);
  });

  it('are asked for only where there may be some, and created no more once the user has interrupted', async () => {
    const labelledShared = () => Promise.reject(new Error('Nobody is to ask.'));
    const closed = within({ override: { labelledShared } }, (session) => session.close());
    await expect(closed).resolves.toBeDefined();
    const interrupted = within({}, (session, _, abort) => {
      abort.abort();
      return session.shared('network', false);
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('a trial of a session', () => {
  it('ends with its own abort, and no other does', async () => {
    const { result } = await within({ container: STUCK }, async (session, { clock }) => {
      const one = new AbortController();
      clock.at(clock.now() + 2_000, () => one.abort());
      const trials = [session.trial(aPlan(), quiet, { abort: one.signal }), session.trial(aPlan(), quiet)];
      return (await Promise.allSettled(trials)).map(({ status }) => status);
    });
    expect(result).toEqual(['rejected', 'fulfilled']);
  });

  it('may have many waits at once, and Node warns of none', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const pullImage = async (_: string, __: string | null, abort: AbortSignal) => {
      for (let waits = 0; waits < 50; waits += 1) abort.addEventListener('abort', () => undefined);
    };
    await within({ override: { pullImage } }, async (session) => {
      await session.image(REFERENCE, null, 'always', quiet).catch(quiet);
    });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('ends with the engine', async () => {
    const lost = new SigprobeError('engine-hung', 'The engine does not answer.', '');
    const trial = within({ container: STUCK }, (session, { clock, lose }) => {
      clock.at(clock.now() + 2_000, () => lose(lost));
      return session.trial(aPlan(), quiet);
    });
    await expect(trial).rejects.toBe(lost);
  });
});

describe('where an image could take an init from', () => {
  it.each<[string, string[], object]>([
    [
      'is the one that it has',
      ['/usr/bin/apt-get', '/usr/bin/dumb-init'],
      { kind: 'present', path: '/usr/bin/dumb-init' },
    ],
    ['is its package manager', ['/sbin/apk'], { kind: 'package', manager: 'apk' }],
    ['is a download', [], { kind: 'download' }],
  ])('%s', async (_, paths, source) => {
    const { result, on } = await within({ container: { paths } }, (session) =>
      findInitSource(aPlan(), session),
    );
    expect(result).toEqual(source);
    const [fake] = on.containers;
    expect(fake?.wasStarted()).toBe(false);
    expect(fake?.isRemoved()).toBe(true);
    expect(fake?.spec).toMatchObject({ name: 'sigprobe-abc-1', entrypoint: ['/'], cmd: null, init: false });
  });

  it('is not looked for once the user has interrupted', async () => {
    const asked = within({}, (session, _, abort) => {
      abort.abort();
      return findInitSource(aPlan(), session);
    });
    await expect(asked).rejects.toMatchObject({ code: 'interrupted' });
  });
});

it('what the engine warns of is said once, however many containers there are', async () => {
  const steps: TrialStep[] = [];
  const container = { override: () => ({ warnings: ['Limitation discarded.'] }) };
  await within({ container }, async (session) => {
    await session.trial(aPlan(), (step) => steps.push(step));
    await session.trial(aPlan(), (step) => steps.push(step));
  });
  expect(steps.filter(({ kind }) => kind === 'warned')).toEqual([
    { kind: 'warned', message: 'Limitation discarded.' },
  ]);
  expect(steps.filter(({ kind }) => kind === 'creating')).toHaveLength(2);
});
