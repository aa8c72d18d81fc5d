import { describe, expect, it } from 'vitest';
import type { TargetResult } from '../../../src/diagnosis/results/report.js';
import { probe } from '../../../src/probe/probe.js';
import type { Settings } from '../../../src/probe/probe-target.js';
import { aProcess } from '../../support/builders.js';
import type { ContainerScript } from '../../support/fake-container.js';
import { fakeEngine } from '../../support/fake-engine.js';
import { aSpec, someSettings } from '../../support/plans.js';

/* A signal that may have come before PID 1 had started all it starts: whole probes, in virtual time. */

const pid1 = aProcess({ argv: ['supervisor'] });
const worker = aProcess({ pid: 7, argv: ['worker', '--serve'] });
const another = aProcess({ pid: 8, args: 'another' });
const STARTS_LATE: ContainerScript = {
  tables: [
    [0, [pid1]],
    [1_200, [pid1, worker]],
  ],
  onSignals: [{ exit: { afterMs: 900, code: 0 } }],
};
const REACTS: ContainerScript = {
  onSignals: [
    {
      tables: [
        [0, [pid1]],
        [50, [pid1, worker]],
      ],
      exit: { afterMs: 500, code: 0 },
    },
  ],
};
/** The same of a program that first waits for what it has under way. */
const REACTS_LATER: ContainerScript = {
  onSignals: [
    {
      tables: [
        [0, [pid1]],
        [400, [pid1, worker]],
      ],
      exit: { afterMs: 800, code: 0 },
    },
  ],
};

async function probed(
  container: ContainerScript | ((index: number) => ContainerScript),
  settings: Partial<Settings> = {},
) {
  const script = (_spec: unknown, index: number) =>
    typeof container === 'function' ? container(index) : container;
  const { engine, clock, containers } = fakeEngine({ container: script });
  const { report } = await clock.run(
    probe([{ spec: aSpec(), settings: someSettings({ remedies: false, ...settings }) }], {
      helper: { wish: { kind: 'auto' }, pull: 'missing' },
      engine,
      clock,
      runId: 'abc',
      recorder: null,
      owner: 'host/1/2',
      isOwnerAlive: () => null,
      jobs: 1,
      abort: new AbortController().signal,
      onStep: () => undefined,
    }),
  );
  const [result] = report.results;
  if (result === undefined) throw new Error(JSON.stringify(report.errors));
  return { result, sentAtMs: containers.map(({ signals: [first] }) => first?.atMs ?? null) };
}

const ids = ({ runs }: TargetResult) => runs.map(({ trial }) => trial.id);
const early = ({ findings }: TargetResult) => findings.find(({ rule }) => rule === 'signalled-too-early');

describe('a second probe', () => {
  it('decides where what was started after the signal is there before a later one', async () => {
    const { result, sentAtMs } = await probed(STARTS_LATE);
    expect(ids(result)).toEqual(['probe-later', 'frozen-children-later', 'probe']);
    expect(early(result)?.data).toMatchObject({ startedLater: ['worker --serve'], again: 'was-early' });
    const [first = 0, ...later] = sentAtMs;
    expect(first).toBeLessThan(1_000);
    for (const atMs of later) expect(atMs).toBeGreaterThan(1_200 + 700);
  });

  it('changes nothing where the signal was what made the program start others', async () => {
    const { result } = await probed(REACTS);
    expect(ids(result)).toEqual(['probe', 'probe-later']);
    expect(result).toMatchObject({ outcome: 'graceful', findings: [] });
  });

  it('is followed by a third where it may have taken longer to start than the first', async () => {
    const slow: ContainerScript = {
      ...STARTS_LATE,
      tables: [
        [0, [pid1]],
        [2_200, [pid1, worker]],
      ],
    };
    const { result, sentAtMs } = await probed((index) => (index === 1 ? slow : STARTS_LATE));
    expect(ids(result).filter((id) => id.startsWith('probe'))).toEqual([
      'probe-later-later',
      'probe',
      'probe-later',
    ]);
    expect(early(result)?.data).toMatchObject({ startedLater: ['worker --serve'], again: 'was-early' });
    expect(sentAtMs[2]).toBeGreaterThan(2 * 2_200);
  });

  it('is followed by no more than a third', async () => {
    const { result } = await probed(REACTS_LATER);
    expect(ids(result)).toEqual(['probe', 'probe-later', 'probe-later-later']);
    expect(result).toMatchObject({ outcome: 'graceful', findings: [] });
  });

  it('leaves it open where the container exits before its signal', async () => {
    const { result } = await probed({ ...STARTS_LATE, exit: { afterMs: 1_800, code: 0 } });
    expect(result.outcome).toBe('inconclusive');
    expect(result.findings.map(({ rule }) => rule)).toEqual(['exited-before-signal', 'signalled-too-early']);
    expect(early(result)?.data).toMatchObject({ sentAgainAfterMs: null, again: 'unanswered' });
  });

  it('leaves it open where still others are started after its signal', async () => {
    const startsMore: ContainerScript = {
      ...STARTS_LATE,
      onSignals: [
        {
          tables: [
            [0, [pid1, worker]],
            [200, [pid1, worker, another]],
          ],
          exit: { afterMs: 500, code: 0 },
        },
      ],
    };
    const { result } = await probed((index) => (index === 0 ? STARTS_LATE : startsMore));
    expect(result.outcome).toBe('inconclusive');
    expect(early(result)).toMatchObject({
      data: { again: 'still-early' },
      message: expect.stringContaining('and started another after that'),
    });
  });

  it.each<[string, ContainerScript, Partial<Settings>]>([
    ['nothing is started after the signal', {}, {}],
    ['the user says when it is ready', STARTS_LATE, { ready: { kind: 'delay', ms: 800 } }],
    ['it is signalled as it starts', STARTS_LATE, { when: 'starting' }],
    [
      'it does not exit in time',
      { ...STARTS_LATE, onSignals: [{ exit: { afterMs: 9_000, code: 0 } }] },
      { grace: { budgetMs: 3_000, source: 'option' } },
    ],
  ])('is not run where %s', async (_name, container, settings) => {
    const { result } = await probed(container, settings);
    expect(ids(result)).not.toContain('probe-later');
    expect(early(result)).toBeUndefined();
  });

  it('tells repeats how long to wait', async () => {
    const { result, sentAtMs } = await probed(STARTS_LATE, { runs: 2 });
    expect(ids(result).filter((id) => id.startsWith('probe'))).toEqual(['probe-later', 'probe', 'probe-2']);
    expect(early(result)?.data).toMatchObject({ startedLater: ['worker --serve'] });
    for (const atMs of sentAtMs.slice(1)) expect(atMs).toBeGreaterThan(1_200 + 700);
  });
});
