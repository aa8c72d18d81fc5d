import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/diagnosis/results/report.js';
import { SigprobeError } from '../../../src/errors.js';
import { type ProbeContext, probe } from '../../../src/probe/probe.js';
import type { Settings } from '../../../src/probe/probe-target.js';
import { PLAIN_SETTINGS, type TargetSpec } from '../../../src/target-spec.js';
import { aProcess } from '../../support/builders.js';
import type { ContainerScript } from '../../support/fake-container.js';
import { type EngineScript, type FakeEngine, fakeEngine } from '../../support/fake-engine.js';
import { fakeRecorder } from '../../support/fake-recorder.js';
import { DISCARDS, STUCK } from '../../support/fake-scripts.js';
import { aSpec, someSettings } from '../../support/plans.js';
import { aTarget } from '../../support/probe-spec.js';

interface Sketch extends EngineScript {
  readonly specs?: readonly TargetSpec[];
  /** Of all targets, or of the one with that name. */
  readonly settings?: Partial<Settings> | ((name: string) => Partial<Settings>);
  readonly context?: Partial<ProbeContext>;
  readonly abortMs?: number;
  readonly meanwhile?: (on: FakeEngine) => void;
}

interface Seen {
  readonly report: Report;
  readonly failure: unknown;
  readonly on: FakeEngine;
  readonly steps: readonly string[];
  readonly tookMs: number;
}

/** Probes targets on a scripted engine, in virtual time. */
async function probed({
  specs = [aSpec()],
  settings,
  context,
  abortMs,
  meanwhile,
  ...script
}: Sketch): Promise<Seen> {
  const on = fakeEngine(script);
  const { clock, engine } = on;
  const interrupt = new AbortController();
  const steps: string[] = [];
  const startMs = clock.now();
  if (abortMs !== undefined) clock.at(startMs + abortMs, () => interrupt.abort());
  meanwhile?.(on);
  const outcome = await clock.run(
    probe(
      specs.map((spec) => ({
        spec,
        settings: someSettings(typeof settings === 'function' ? settings(spec.name) : settings),
      })),
      {
        engine,
        helper: { wish: { kind: 'auto' }, pull: 'missing' },
        clock,
        runId: 'abc',
        recorder: null,
        owner: 'host/1/2',
        isOwnerAlive: () => null,
        jobs: 2,
        abort: interrupt.signal,
        onStep: (target, { kind }) => steps.push(`${target}: ${kind}`),
        ...context,
      },
    ),
  );
  return { ...outcome, on, steps, tookMs: clock.now() - startMs };
}

const one = aSpec({ name: 'one', image: 'one:1' });
const two = aSpec({ name: 'two', image: 'two:1' });
const both = { specs: [one, two], images: ['one:1', 'two:1'] };
const lost = new SigprobeError('engine-unreachable', 'The engine is gone.', 'Start it.');
const hung = new SigprobeError('engine-hung', 'The engine does not answer.', 'Restart it.');

/** An init whose program has no handler. */
const INIT_DIES: ContainerScript = {
  tables: [
    [
      0,
      [
        aProcess({ args: 'docker-init', wchan: 'do_sigtimedwait' }),
        aProcess({ pid: 7, argv: ['sleep', '9'], caught: [] }),
      ],
    ],
  ],
  onSignals: [{ exit: { afterMs: 20, code: 143 } }],
};

/** Containers that are still on the engine. */
function left({ containers }: FakeEngine): string[] {
  return containers.filter((fake) => !fake.isRemoved()).map(({ container }) => container.id);
}

describe('a probe', () => {
  it('reports of each target in the order in which they were named', async () => {
    const { report, on, steps } = await probed(both);
    expect(report.results.map(({ target, outcome }) => [target.name, outcome])).toEqual([
      ['one', 'graceful'],
      ['two', 'graceful'],
    ]);
    expect(report.engine).toMatchObject({ name: 'docker', view: 'host-proc' });
    expect(steps.filter((step) => step.startsWith('one'))).toEqual([
      'one: creating',
      'one: starting',
      'one: waiting-until-ready',
      'one: signalled',
      'one: ended',
      'one: finished',
    ]);
    expect(left(on)).toEqual([]);
    expect(on.feed.isClosed()).toBe(true);
  });

  it('tells targets of one name apart as they go', async () => {
    const { steps } = await probed({ specs: [aSpec({ name: 'one' }), aSpec({ name: 'one' })] });
    expect(new Set(steps.map((step) => step.split(':')[0]))).toEqual(new Set(['one', 'one (2)']));
  });

  it('gives each target settings of its own', async () => {
    const { report } = await probed({
      ...both,
      container: INIT_DIES,
      settings: (name) =>
        name === 'one'
          ? { require: 'graceful', runs: 2, remedies: false }
          : { grace: { budgetMs: 5_000, source: 'nomad' }, remedies: false },
    });
    expect(
      report.results.map(({ passed, grace, spread }) => [passed, grace.budgetMs, spread !== null]),
    ).toEqual([
      [false, 10_000, true],
      [true, 5_000, false],
    ]);
  });

  it('runs targets side by side, unless they share what they write to', async () => {
    const shared = aSpec({ name: 'two', image: 'two:1', settings: { ...PLAIN_SETTINGS, network: 'host' } });
    const inTurn = await probed({ ...both, specs: [one, shared] });
    expect((await probed(both)).tookMs).toBeLessThan(1_000);
    expect(inTurn.tookMs).toBeGreaterThan(1_600);
    expect((await probed({ ...both, context: { jobs: 1 } })).tookMs).toBe(inTurn.tookMs);
  });

  it('asks for no more starts at once than the engine takes, however many targets run side by side', async () => {
    const specs = Array.from({ length: 24 }, (_, index) =>
      aSpec({ name: `t${index}`, image: `t${index}:1` }),
    );
    const many = { specs, images: specs.map(({ image }) => image), startMs: (n: number) => 150 * n };
    const results = await Promise.all([1, 8, 16].map((jobs) => probed({ ...many, context: { jobs } })));
    for (const { on, report } of results) {
      expect(report.summary).toMatchObject({ graceful: 24, exitCode: 0 });
      expect(on.mostStarting()).toBeLessThanOrEqual(5);
    }
    const [alone = 0, eight = 0, most = 0] = results.map(({ tookMs }) => tookMs);
    expect(eight).toBeLessThan(alone / 3);
    expect(most).toBeLessThan(eight * 1.1);
    expect(results.at(-1)?.steps).toContain('t23: queued');
  });

  it('tries the remedies of a target that is killed, and finds what they need', async () => {
    const container = {
      ...DISCARDS,
      tables: [[0, [aProcess({ argv: ['sleep', '9'], caught: [] })]]] as const,
      paths: ['/sbin/apk'],
    };
    const { report, on } = await probed({
      container: ({ init }) => (init ? INIT_DIES : container),
    });
    const [result] = report.results ?? [];
    expect(result).toMatchObject({ outcome: 'killed', missing: ['handler', 'init'] });
    expect(result?.remedies.map(({ id, outcome }) => [id, outcome])).toEqual([['init', 'abrupt']]);
    expect(result?.runs.find(({ trial }) => trial.id === 'init')?.trial.remedy).toEqual({
      kind: 'init',
      source: { kind: 'package', manager: 'apk' },
    });
    expect(left(on)).toEqual([]);
  });

  it('tells of no secret that the program was given', async () => {
    const settings = { ...PLAIN_SETTINGS, env: ['TOKEN=hush-hush-hush'] };
    const { report } = await probed({
      specs: [aSpec({ settings })],
      container: { log: [[0, 'token hush-hush-hush']] },
    });
    expect(JSON.stringify(report)).not.toContain('hush-hush');
    expect(report.results[0]?.runs[0]?.log.text).toBe('token $TOKEN\n');
  });

  it('waits for the leftovers of others, but not for long', async () => {
    const labelled = () => new Promise<never>(() => undefined);
    const patient = fakeEngine();
    const { report, tookMs } = await probed({
      override: {
        labelled: (label) => (label === 'sigprobe.run' ? labelled() : patient.engine.labelled(label)),
      },
    });
    expect(report.results).toHaveLength(1);
    expect(tookMs).toBeLessThan(3_100);
  });
});

/** How each target of a report came out. */
function outcomes({ results, errors }: Report): Record<string, string> {
  return Object.fromEntries([
    ...results.map(({ target, outcome }) => [target.name, outcome]),
    ...errors.map(({ target, code }) => [target.name, code]),
  ]);
}

describe('a target that a file declares', () => {
  const place = { file: 'compose.yaml', line: 4, column: 3, path: 'services.one' };
  const note = { message: 'The port is not published.', place: null };
  const obstacle = { message: 'The image was not built.', hint: 'docker compose build one', place };
  const { declared } = aTarget('one:1', { declared: { place, notes: [note] } });

  it('is told with its place and its notes', async () => {
    const { report } = await probed({ ...both, specs: [{ ...one, declared }] });
    expect(report.results).toMatchObject([
      { target: { name: 'one', place, notes: [note] }, grace: { source: 'compose' } },
    ]);
  });

  it('and that cannot be started so fails alone, without a container', async () => {
    const { report, on } = await probed({
      ...both,
      specs: [{ ...one, declared: declared && { ...declared, obstacle } }, two],
    });
    expect(outcomes(report)).toEqual({ one: 'target-incomplete', two: 'graceful' });
    expect(report.errors).toMatchObject([obstacle]);
    expect(report.summary.exitCode).toBe(2);
    expect(on.containers).toHaveLength(1);
  });

  it('with a grace period of 0 is not changed to see whether that helps', async () => {
    const { report, on } = await probed({
      ...both,
      container: { onSignals: [] },
      specs: [{ ...one, declared: declared && { ...declared, grace: { budgetMs: 0, place } } }],
    });
    expect(outcomes(report)).toEqual({ one: 'killed' });
    expect(report.results[0]?.remedies).toEqual([]);
    expect(on.containers.map(({ spec }) => spec.entrypoint)).toEqual(on.containers.map(() => null));
  });
});

describe('a target that fails', () => {
  it('is told beside the others', async () => {
    const { report, failure, on } = await probed({ ...both, images: ['two:1'], pullable: [] });
    expect(outcomes(report)).toEqual({ one: 'image-not-found', two: 'graceful' });
    expect(failure).toBe(null);
    expect(left(on)).toEqual([]);
  });

  it('alone leaves a report without results', async () => {
    const { report } = await probed({ images: [], pullable: [] });
    expect(report).toMatchObject({ results: [], engine: { view: 'none' } });
  });

  const failing = (error: unknown) => ({ override: () => ({ kill: () => Promise.reject(error) }) });
  const firstFails = (error: unknown) => ({
    ...both,
    container: (_: unknown, index: number) => (index === 0 ? failing(error) : {}),
  });

  it.each(['engine-slow', 'engine-unreachable', 'engine-hung', 'engine-failed'] as const)(
    'by %s while the engine answers otherwise is alone with it',
    async (code) => {
      const error = new SigprobeError(code, 'No.', 'Try again.');
      const { report, failure, on } = await probed(firstFails(error));
      expect(outcomes(report)).toEqual({ one: code, two: 'graceful' });
      expect(report.summary.exitCode).toBe(2);
      expect(failure).toBe(null);
      expect(left(on)).toEqual([]);
    },
  );

  it('by a defect of ours is alone with it, and shows where it is', async () => {
    const { report } = await probed(firstFails(new TypeError('undefined is not a function')));
    expect(outcomes(report)).toEqual({ one: 'defect', two: 'graceful' });
    expect(report.errors).toMatchObject([
      {
        message: 'This is a defect in sigprobe, not in the image: TypeError: undefined is not a function.',
        hint: expect.stringMatching(/^Please report it with this: at .+; at .+\.$/),
      },
    ]);
    const strange = await probed(firstFails('strange'));
    expect(strange.report.errors).toMatchObject([{ hint: 'Please report it.' }]);
  });

  it('waits for no container of which the engine was too slow to tell', async () => {
    const slow = new SigprobeError('engine-slow', 'No.', 'Try again.');
    const override = () => ({
      start: () => Promise.reject(slow),
      remove: () => new Promise<never>(() => undefined),
    });
    const { report, tookMs } = await probed({
      ...both,
      container: (_, index) => (index === 0 ? { override } : {}),
      override: { labelled: async () => [] },
    });
    expect(outcomes(report)).toEqual({ one: 'engine-slow', two: 'graceful' });
    expect(tookMs).toBeLessThan(2_000);
  });
});

describe('an engine that is lost half-way', () => {
  const many = Array.from({ length: 6 }, (_, index) => aSpec({ name: `t${index}`, image: `t${index}:1` }));
  const images = many.map(({ image }) => image);
  /** The third never ends by itself. */
  const thirdIsStuck = (_: unknown, index: number) => (index === 2 ? STUCK : {});

  it('leaves what was finished in the report, and ends the others at once', async () => {
    const { report, failure, on, tookMs } = await probed({
      specs: many,
      images,
      container: thirdIsStuck,
      context: { jobs: 1 },
      meanwhile: ({ clock, lose }) => clock.at(clock.now() + 4_000, () => lose(lost)),
    });
    expect(outcomes(report)).toEqual({
      t0: 'graceful',
      t1: 'graceful',
      t2: 'engine-unreachable',
      t3: 'engine-unreachable',
      t4: 'engine-unreachable',
      t5: 'engine-unreachable',
    });
    expect(report.summary.exitCode).toBe(2);
    expect(failure).toBe(lost);
    expect(tookMs).toBeLessThan(4_500);
    expect(on.containers).toHaveLength(3);
    expect(left(on)).toEqual([]);
  });

  it('is found to be by the first call that does not reach it', async () => {
    const script: EngineScript = {
      container: (_, index) =>
        index === 0 ? { override: () => ({ kill: () => Promise.reject(hung) }) } : STUCK,
    };
    const on = fakeEngine();
    const check = async () => on.lose(lost);
    const { report, failure } = await probed({
      ...both,
      ...script,
      override: { check, lost: on.engine.lost },
    });
    expect(outcomes(report)).toEqual({ one: 'engine-unreachable', two: 'engine-unreachable' });
    expect(failure).toBe(lost);
  });

  it('may have kept a container, which is told', async () => {
    const { failure } = await probed({
      container: STUCK,
      override: { labelled: () => Promise.reject(hung) },
      meanwhile: ({ clock, lose }) => clock.at(clock.now() + 3_000, () => lose(hung)),
    });
    expect(failure).toMatchObject({
      code: 'engine-hung',
      hint: expect.stringMatching(/Restart it\. A container may have been left/),
    });
  });

  it('is told where all is finished but the removal', async () => {
    const labelled = async (label: string) => {
      if (label === 'sigprobe.run=abc') throw hung;
      return [];
    };
    const { report, failure } = await probed({ ...both, override: { labelled } });
    expect(outcomes(report)).toEqual({ one: 'graceful', two: 'graceful' });
    expect(failure).toMatchObject({ code: 'engine-hung', hint: expect.stringContaining('left behind') });
  });

  it('is no excuse for a defect of ours in the removal', async () => {
    const defect = new TypeError('no');
    const labelled = async (label: string) => {
      if (label === 'sigprobe.run=abc') throw defect;
      return [];
    };
    await expect(probed({ override: { labelled } })).rejects.toBe(defect);
  });
});

describe('a probe that is interrupted', () => {
  it('leaves nothing, not even what was to be kept', async () => {
    for (const abortMs of [300, 900, 5_000]) {
      const { failure, report, on } = await probed({
        ...both,
        container: STUCK,
        settings: { keep: true },
        abortMs,
      });
      expect({ failure, left: left(on) }).toMatchObject({ failure: { code: 'interrupted' }, left: [] });
      expect(outcomes(report)).toEqual({ one: 'interrupted', two: 'interrupted' });
    }
  });

  it('tells what was finished, and begins nothing more', async () => {
    const three = aSpec({ name: 'three', image: 'three:1' });
    const { report, failure, on, tookMs } = await probed({
      specs: [one, two, three],
      images: ['one:1', 'two:1', 'three:1'],
      container: (_, index) => (index === 1 ? STUCK : {}),
      context: { jobs: 1 },
      abortMs: 3_000,
    });
    expect(outcomes(report)).toEqual({ one: 'graceful', two: 'interrupted', three: 'interrupted' });
    expect(failure).toMatchObject({ code: 'interrupted' });
    expect(on.containers).toHaveLength(2);
    expect(tookMs).toBeLessThan(3_500);
  });

  it('is so even when all has been seen', async () => {
    const interrupt = new AbortController();
    const labelled = async (label: string) => {
      if (label === 'sigprobe.run=abc') interrupt.abort();
      return [];
    };
    const { report, failure } = await probed({
      override: { labelled },
      context: { abort: interrupt.signal },
    });
    expect(failure).toMatchObject({ code: 'interrupted' });
    expect(report.results).toHaveLength(1);
  });

  it('waits for no call longer than the engine has shown to need', async () => {
    const asked: boolean[] = [];
    const hurry = (isOn: boolean) => asked.push(isOn);
    await probed({ container: STUCK, abortMs: 3_000, override: { hurry } });
    expect(asked).toEqual([true, true, false]);
  });

  it('tells by what its containers could not be removed', async () => {
    const { failure } = await probed({
      container: STUCK,
      abortMs: 3_000,
      override: { labelled: () => Promise.reject(lost) },
    });
    expect(failure).toBe(lost);
  });
});

it('a result tells whom the signal reached, as its deciding run does', async () => {
  const tables = [[0, [aProcess(), aProcess({ pid: 7, ppid: 1 })]]] as const;
  const { report } = await probed({
    settings: { reach: 'every-process' },
    container: { tables, reachesAll: false },
  });
  const [result] = report.results ?? [];
  expect(result).toMatchObject({ signal: { reach: 'pid-1' }, plannedReach: 'every-process' });
  expect(result?.signal).toEqual(result?.runs[0]?.signal);
});

describe("the kernel's record", () => {
  /** When it was closed first, and how many containers were left then; removing one takes 50 ms. */
  async function closing(sketch: Sketch) {
    const closed: { atMs: number; left: number }[] = [];
    let on: FakeEngine | null = null;
    const rests: number[] = [];
    const rest = () => rests.push(on?.clock.now() ?? 0);
    const close = async () => {
      const left = on?.containers.filter((container) => !container.isRemoved()).length ?? 0;
      closed.push({ atMs: on?.clock.now() ?? 0, left });
    };
    const container: ContainerScript = {
      override: (removable, clock) => ({ remove: () => removable.remove().then(() => clock.sleep(50)) }),
    };
    const seen = await probed({
      container,
      ...sketch,
      context: {
        recorder: fakeRecorder({ close, rest }),
        ...sketch.context,
      },
      meanwhile: (engine) => {
        on = engine;
      },
    });
    return { closed: closed[0], rests, endMs: seen.on.clock.now() };
  }

  it('is ended while the engine removes the last container', async () => {
    const { closed, endMs } = await closing({});
    expect(closed).toEqual({ atMs: endMs - 50, left: 0 });
  });

  it('is kept for the targets that are still to come', async () => {
    const { closed, rests, endMs } = await closing({ ...both, context: { jobs: 1 } });
    expect(closed).toEqual({ atMs: endMs - 50, left: 0 });
    expect(rests).toHaveLength(1);
  });

  it('rests as soon as the last container has ended, which the engine comes to later', async () => {
    const container: ContainerScript = {
      override: (own, clock) => ({ inspect: () => clock.sleep(40).then(() => own.inspect()) }),
    };
    const { closed, rests } = await closing({ container });
    expect(rests).toEqual([(closed?.atMs ?? 0) - 40]);
  });

  it('is left to whoever opened it where a target fails', async () => {
    expect(
      (await closing({ specs: [aSpec({ image: 'missing:1' })], settings: { pull: 'never' } })).closed,
    ).toBe(undefined);
  });
});
