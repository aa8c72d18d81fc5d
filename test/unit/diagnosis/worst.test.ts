import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.js';
import type { Outcome } from '../../../src/diagnosis/verdict.js';
import { worstOf } from '../../../src/diagnosis/worst.js';

function run(outcome: Outcome, afterMs: number | null = null): { diagnosis: Diagnosis } {
  const exit = afterMs === null ? null : { code: 0, afterMs, uncertaintyMs: 5, oomKilled: false };
  return { diagnosis: { outcome, missing: [], exit, stoppedWaiting: null, findings: [] } };
}

describe('the run that decides', () => {
  it.each<[Outcome[], Outcome]>([
    [['graceful', 'killed', 'inconclusive'], 'killed'],
    [['graceful', 'inconclusive', 'abrupt'], 'inconclusive'],
    [['graceful', 'abrupt', 'graceful'], 'abrupt'],
    [['graceful', 'completed', 'abrupt'], 'abrupt'],
    [['graceful', 'completed'], 'completed'],
    [['graceful', 'graceful'], 'graceful'],
  ])('of %j is %s', (outcomes, worst) => {
    expect(worstOf(outcomes.map((outcome) => run(outcome)))?.diagnosis.outcome).toBe(worst);
  });

  it('is the slowest of equal ones, and one that never ended before any that did', () => {
    const slow = run('graceful', 90);
    expect(worstOf([run('graceful', 40), slow, run('graceful', 60)])).toBe(slow);
    const stuck = run('killed');
    expect(worstOf([run('killed', 12_000), stuck])).toBe(stuck);
  });

  it('is the first of those that are all alike', () => {
    const first = run('killed');
    expect(worstOf([first, run('killed')])).toBe(first);
  });

  it('is none of none', () => expect(worstOf([])).toBeNull());
});
