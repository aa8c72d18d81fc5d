import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/diagnosis/results/report.js';
import { SigprobeError } from '../../../src/errors.js';
import { type ProbeContext, probe } from '../../../src/probe/probe.js';
import type { Settings } from '../../../src/probe/probe-target.js';
import { PLAIN_SETTINGS, type TargetSpec } from '../../../src/target-spec.js';
import { aProcess } from '../../support/builders.js';
import { type EngineScript, type FakeEngine, fakeEngine } from '../../support/fake-engine.js';
import { DISCARDS, STUCK } from '../../support/fake-scripts.js';
import { aSpec, someSettings } from '../../support/plans.js';

interface Sketch extends EngineScript {
  readonly specs?: readonly TargetSpec[];
  readonly settings?: Partial<Settings>;
  readonly context?: Partial<ProbeContext>;
  readonly abortMs?: number;
  readonly meanwhile?: (on: FakeEngine) => void;
}

interface Probed {
  readonly report: Report | null;
  readonly error: unknown;
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
}: Sketch): Promise<Probed> {
  const on = fakeEngine(script);
  const { clock, engine } = on;
  const interrupt = new AbortController();
  const steps: string[] = [];
  const startMs = clock.now();
  if (abortMs !== undefined) clock.at(startMs + abortMs, () => interrupt.abort());
  meanwhile?.(on);
  const outcome = await clock.run(
    probe(specs, someSettings(settings), {
      engine,
      clock,
      runId: 'abc',
      recorder: null,
      owner: 'host/1/2',
      isOwnerAlive: () => null,
      jobs: 2,
      abort: interrupt.signal,
      onStep: (target, { kind }) => steps.push(`${target}: ${kind}`),
      ...context,
    }).then(
      (report) => ({ report, error: null }),
      (error: unknown) => ({ report: null, error }),
    ),
  );
  return { ...outcome, on, steps, tookMs: clock.now() - startMs };
}

const one = aSpec({ name: 'one', image: 'one:1' });
const two = aSpec({ name: 'two', image: 'two:1' });
const both = { specs: [one, two], images: ['one:1', 'two:1'] };
const lost = new SigprobeError('engine-unreachable', 'The engine is gone.', 'Start it.');
const hung = new SigprobeError('engine-hung', 'The engine does not answer.', 'Restart it.');

/** Containers that are still on the engine. */
function left({ containers }: FakeEngine): string[] {
  return containers.filter((fake) => !fake.isRemoved()).map(({ container }) => container.id);
}

describe('a probe', () => {
  it('reports of each target in the order in which they were named', async () => {
    const { report, on, steps } = await probed(both);
    expect(report?.results.map(({ target, outcome }) => [target.name, outcome])).toEqual([
      ['one', 'graceful'],
      ['two', 'graceful'],
    ]);
    expect(report?.engine).toMatchObject({ name: 'docker', view: 'host-proc' });
    expect(steps.filter((step) => step.startsWith('one'))).toEqual([
      'one: creating',
      'one: waiting-until-ready',
      'one: signalled',
      'one: ended',
    ]);
    expect(left(on)).toEqual([]);
    expect(on.feed.isClosed()).toBe(true);
  });

  it('runs targets side by side, unless they share what they write to', async () => {
    const shared = aSpec({ name: 'two', image: 'two:1', settings: { ...PLAIN_SETTINGS, network: 'host' } });
    const inTurn = await probed({ ...both, specs: [one, shared] });
    expect((await probed(both)).tookMs).toBeLessThan(1_000);
    expect(inTurn.tookMs).toBeGreaterThan(1_600);
    expect((await probed({ ...both, context: { jobs: 1 } })).tookMs).toBe(inTurn.tookMs);
  });

  it('tries the remedies of a target that is killed, and finds what they need', async () => {
    const container = {
      ...DISCARDS,
      tables: [[0, [aProcess({ argv: ['sleep', '9'], caught: [] })]]] as const,
      paths: ['/sbin/apk'],
    };
    const { report, on } = await probed({
      container: ({ init }) =>
        init
          ? {
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
            }
          : container,
    });
    const [result] = report?.results ?? [];
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
    expect(report?.results[0]?.runs[0]?.log.text).toBe('token $TOKEN\n');
  });

  it('waits for the leftovers of others, but not for long', async () => {
    const labelled = () => new Promise<never>(() => undefined);
    const patient = fakeEngine();
    const { report, tookMs } = await probed({
      override: {
        labelled: (label) => (label === 'sigprobe.run' ? labelled() : patient.engine.labelled(label)),
      },
    });
    expect(report?.results).toHaveLength(1);
    expect(tookMs).toBeLessThan(3_100);
  });
});

describe('a target that fails', () => {
  it('is told beside the others', async () => {
    const { report, on } = await probed({ ...both, images: ['two:1'], pullable: [] });
    expect(report?.errors).toMatchObject([{ target: { name: 'one' }, code: 'image-not-found' }]);
    expect(report?.results.map(({ target }) => target.name)).toEqual(['two']);
    expect(left(on)).toEqual([]);
  });

  it('alone leaves a report without results', async () => {
    const { report } = await probed({ images: [], pullable: [] });
    expect(report).toMatchObject({ results: [], engine: { view: 'none' } });
  });

  it('by a defect of ours ends the call', async () => {
    const defect = new TypeError('undefined is not a function');
    const override = () => ({ look: () => Promise.reject(defect) });
    expect((await probed({ container: { override } })).error).toBe(defect);
  });
});

describe('an engine that fails', () => {
  const kill = (error: unknown) => ({ override: () => ({ kill: () => Promise.reject(error) }) });

  it('ends the others too, and leaves nothing', async () => {
    const { error, on, tookMs } = await probed({
      ...both,
      container: (_, index) => (index === 0 ? kill(lost) : STUCK),
    });
    expect(error).toBe(lost);
    expect(tookMs).toBeLessThan(2_000);
    expect(left(on)).toEqual([]);
  });

  it('by hanging is given little time from then on, and what it may have kept is told', async () => {
    const { error, on } = await probed({
      container: kill(hung),
      override: { labelled: () => Promise.reject(hung) },
    });
    expect(error).toMatchObject({
      code: 'engine-hung',
      hint: expect.stringMatching(/Restart it\. A container may have been left/),
    });
    expect(on.isShortened()).toBe(true);
  });

  it('leaves a defect of ours as it is', async () => {
    const defect = new TypeError('no');
    const { error } = await probed({
      container: kill(defect),
      override: { labelled: () => Promise.reject(hung) },
    });
    expect(error).toBe(defect);
  });

  it('as it is lost ends the call by that', async () => {
    const { error, on } = await probed({
      container: STUCK,
      meanwhile: ({ clock, lose }) => clock.at(clock.now() + 3_000, () => lose(lost)),
    });
    expect(error).toBe(lost);
    expect(left(on)).toEqual([]);
  });
});

describe('a probe that is interrupted', () => {
  it('leaves nothing, not even what was to be kept', async () => {
    for (const abortMs of [300, 900, 5_000]) {
      const { error, on } = await probed({ ...both, container: STUCK, settings: { keep: true }, abortMs });
      expect({ error, left: left(on) }).toMatchObject({ error: { code: 'interrupted' }, left: [] });
    }
  });

  it('is so even when all has been seen', async () => {
    const interrupt = new AbortController();
    const labelled = async (label: string) => {
      if (label === 'sigprobe.run=abc') interrupt.abort();
      return [];
    };
    const { error } = await probed({ override: { labelled }, context: { abort: interrupt.signal } });
    expect(error).toMatchObject({ code: 'interrupted' });
  });

  it('tells by what its containers could not be removed', async () => {
    const { error } = await probed({
      container: STUCK,
      abortMs: 3_000,
      override: { labelled: () => Promise.reject(lost) },
    });
    expect(error).toBe(lost);
  });
});

it('a result tells whom the signal reached, as its deciding run does', async () => {
  const tables = [[0, [aProcess(), aProcess({ pid: 7, ppid: 1 })]]] as const;
  const { report } = await probed({
    settings: { reach: 'every-process' },
    container: { tables, reachesAll: false },
  });
  const [result] = report?.results ?? [];
  expect(result).toMatchObject({ signal: { reach: 'pid-1' }, plannedReach: 'every-process' });
  expect(result?.signal).toEqual(result?.runs[0]?.signal);
});
