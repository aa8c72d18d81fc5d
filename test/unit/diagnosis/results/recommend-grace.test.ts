import { describe, expect, it } from 'vitest';
import { recommendGrace } from '../../../../src/diagnosis/results/recommend-grace.js';
import {
  anObservation,
  exited,
  type ObservationSketch,
  someHooks,
  stillRunning,
} from '../../../support/builders.js';

type Run = Parameters<typeof recommendGrace>[0][number];

const run = (afterMs: number, sketch: ObservationSketch = {}, judged: Partial<Run> = {}): Run => ({
  outcome: 'graceful',
  findings: [],
  observation: anObservation({ end: exited({ afterMs, uncertaintyMs: 0 }), ...sketch }),
  ...judged,
});
const three = (...changed: readonly Run[]) => recommendGrace([run(400), run(6_000), ...changed]);

describe('the recommended grace period', () => {
  it('is the longest of the runs and half as much again, in whole seconds', () => {
    expect(three(run(500))).toEqual({
      budgetMs: 9_000,
      runs: 3,
      longestMs: 6_000,
      hooksMs: 0,
      marginMs: 3_000,
      how: 'terminationGracePeriodSeconds: 9',
    });
  });

  it('has a margin of a second at least, and the uncertainty of the measurement', () => {
    const quick = run(40, { end: exited({ afterMs: 998, uncertaintyMs: 3 }) });
    expect(recommendGrace([quick, quick, quick])).toMatchObject({
      budgetMs: 3_000,
      marginMs: 1_000,
      longestMs: 1_001,
    });
  });

  it('has what hooks take of the same budget in Kubernetes, and not in Compose', () => {
    const hooks = (rules: 'kubernetes' | 'compose') =>
      three(run(2_000, { hooks: someHooks({ rules, tookMs: 10_000 }) }));
    expect(hooks('kubernetes')).toMatchObject({
      budgetMs: 18_000,
      longestMs: 6_000,
      hooksMs: 10_000,
      marginMs: 6_000,
    });
    expect(hooks('compose')).toMatchObject({ budgetMs: 9_000, hooksMs: 0 });
  });

  it('counts a shutdown that the budget was too short for', () => {
    const slow = run(9_000, {}, { outcome: 'killed', findings: [{ rule: 'slow-shutdown' }] });
    expect(three(slow)?.budgetMs).toBe(14_000);
  });

  it('says how the platform has it written, and nothing where its budget is fixed', () => {
    const on = (source: string) => {
      const each = run(100, { grace: { budgetMs: 10_000, source } });
      return recommendGrace([each, each, each]);
    };
    expect(on('compose')?.how).toBe('stop_grace_period: 2s');
    expect(on('cloud-run')).toBeNull();
  });

  it.each<[string, Run]>([
    ['was cut short', run(20, {}, { outcome: 'abrupt' })],
    [
      'exited late by itself',
      run(9_000, {}, { outcome: 'killed', findings: [{ rule: 'unhandled-signal' }] }),
    ],
    ['ran on', run(0, { end: stillRunning() }, { outcome: 'killed' })],
    ['was signalled while it started', run(20, { ready: { kind: 'at-once', afterMs: 0 } })],
    ['needed a second signal', run(20, { secondSignal: { name: 'SIGINT', atMs: 10, endedAfterMs: 10 } })],
  ])('is none where a run %s', (_, other) => {
    expect(three(other)).toBeNull();
  });

  it('is none for fewer than three runs', () => {
    expect(three()).toBeNull();
    expect(recommendGrace([])).toBeNull();
  });
});
