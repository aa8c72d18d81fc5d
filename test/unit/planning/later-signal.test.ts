import { describe, expect, it } from 'vitest';
import { laterPlan } from '../../../src/planning/later-signal.js';
import { nextTrials } from '../../../src/planning/next-trials.js';
import type { TrialPlan } from '../../../src/trial-plan.js';
import {
  anObservation,
  aProcess,
  exited,
  type ObservationSketch,
  stillRunning,
} from '../../support/builders.js';
import { aPlan } from '../../support/plans.js';

const pid1 = aProcess({ args: 'supervisor' });
const worker = aProcess({ pid: 7, args: 'worker' });
/** The worker is first seen 150 ms after the signal, 950 ms after the start. */
const EARLY: ObservationSketch = { before: [pid1], after: [[pid1], [pid1, worker]] };
const bare = aProcess({ args: 'supervisor', caught: [] });

const planned = (sketch: ObservationSketch, plan: Partial<TrialPlan> = {}) =>
  laterPlan(aPlan(plan), anObservation(sketch));

describe('a probe with a later signal', () => {
  it('waits half as long again as the first took to start what it started late', () => {
    expect(planned(EARLY)).toEqual(aPlan({ id: 'probe-later', notBeforeMs: 1_425, readyTimeoutMs: 61_425 }));
  });

  it('waits two seconds more at most', () => {
    const ready = { kind: 'settled', afterMs: 9_000 } as const;
    expect(planned({ ...EARLY, ready })).toMatchObject({ notBeforeMs: 9_150 + 2_000 });
  });

  it.each<[string, ObservationSketch, Partial<TrialPlan>]>([
    ['nothing was started', { before: [pid1], after: [[pid1]] }, {}],
    ['it was started long after the start', { ...EARLY, ready: { kind: 'settled', afterMs: 19_900 } }, {}],
    ['it is such a probe', EARLY, { id: 'probe-later', notBeforeMs: 1_425 }],
    ['it explains another', EARLY, { role: 'control', id: 'control' }],
    ['it tries a remedy', EARLY, { role: 'remedy', id: 'init' }],
    ['the user says when it is ready', EARLY, { ready: { kind: 'port', port: 80 } }],
    ['its health check does', { ...EARLY, ready: { kind: 'healthy', afterMs: 800 } }, {}],
    ['it never settled', { ...EARLY, ready: { kind: 'never-settled', afterMs: 20_000 } }, {}],
    ['it still runs', { ...EARLY, end: stillRunning({ proof: null, afterMs: 20_000 }) }, {}],
    ['it took too long', { ...EARLY, end: exited({ afterMs: 31_000 }) }, {}],
    ['memory ran out', { ...EARLY, end: exited({ oomKilled: true, code: 137 }) }, {}],
    ['the signal was lost on it', { ...EARLY, before: [bare] }, {}],
    ['nobody saw it', { ...EARLY, snapshots: [] }, {}],
  ])('is not run where %s', (_name, sketch, plan) => {
    expect(planned(sketch, plan)).toBeNull();
  });
});

describe('what is run once it has decided', () => {
  const shell = aProcess({ argv: ['sh', '-c', 'server'], caught: [], wchan: 'do_wait' });
  const killed: ObservationSketch = {
    before: [shell, worker],
    after: [[shell, worker]],
    end: stillRunning(),
  };
  const next = (second: ObservationSketch) => {
    const seen = new Map([
      ['probe', anObservation(EARLY)],
      ['probe-later', anObservation({ ...second, trial: { id: 'probe-later' } })],
    ]);
    const target = { probe: aPlan(), runs: 2, tryRemedies: true, isExclusive: false };
    return nextTrials({ ...target, runs: 1 }, seen).concat(nextTrials(target, seen));
  };

  it('waits as long', () => {
    const trials = next(killed);
    expect(trials.map(({ plan }) => plan.id)).toEqual(expect.arrayContaining(['init', 'probe-2']));
    for (const { plan } of trials) expect(plan.notBeforeMs).toBe(1_425);
  });

  /** Signalled 1.6 s after its start, it starts the worker 150 ms later, too. */
  const secondAgain = (starvedMs: number | null): ObservationSketch => {
    const ready = { kind: 'settled', afterMs: 1_600 } as const;
    const { snapshots } = anObservation({ before: [pid1], after: [[pid1], [pid1, worker]], ready });
    return { ready, snapshots: snapshots.map((snapshot) => ({ ...snapshot, starvedMs })) };
  };

  it('waits no longer where the first was right', () => {
    const trials = next(secondAgain(5));
    expect(trials.map(({ plan }) => [plan.id, plan.notBeforeMs])).toEqual([['probe-2', 0]]);
  });

  it.each([null, 200])(
    'is a still later signal where the second may have been slower: %s ms',
    (starvedMs) => {
      const [trial] = next(secondAgain(starvedMs));
      expect(trial?.plan).toMatchObject({ id: 'probe-later-later', notBeforeMs: 2 * 1_750 });
    },
  );
});
