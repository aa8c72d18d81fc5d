import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hookLimitMs, sidecarWaitLimitMs, stopBudgetMs } from '../../src/pod-grace.js';

const stop = (graceSeconds: number, hookMs: number | null = null, waitMs: number | null = null) =>
  stopBudgetMs(graceSeconds, { hookMs, waitMs });

describe('the time between the signal and SIGKILL in a Pod', () => {
  it.each<[string, number, number | null, number]>([
    ['is the grace period without a hook', 30, null, 30_000],
    ['is shorter by the seconds that a hook took', 30, 5000, 25_000],
    ['has what a hook took rounded down', 30, 5999, 25_000],
    ['is not shortened by a hook of less than a second', 30, 999, 30_000],
    ['is two seconds after a hook that took all', 30, 30_000, 2000],
    ['is two seconds after a hook that was given up a little late', 30, 30_050, 2000],
    ['is two seconds after a hook that left one', 30, 29_000, 2000],
    ['is two seconds after a hook that left two', 30, 28_000, 2000],
    ['is three seconds after a hook that left almost three', 30, 27_999, 3000],
    ['is two seconds for a grace period of 0', 0, null, 2000],
    ['is two seconds for a grace period of 1', 1, null, 2000],
    ['is two seconds for a grace period of 2', 2, null, 2000],
    ['is three seconds for a grace period of 3', 3, null, 3000],
    ['is two seconds for a negative one', -5, null, 2000],
    ['is two seconds for a grace period of 0 that a hook spent', 0, 1000, 2000],
    ['takes a clock that went back for no time at all', 30, -20, 30_000],
  ])('%s', (_name, graceSeconds, hookMs, budgetMs) => {
    expect(stop(graceSeconds, hookMs)).toBe(budgetMs);
  });

  it.each<[string, number, number | null, number, number]>([
    ['rounds the hook and the wait down each for itself', 30, 1900, 1900, 28_000],
    ['is two seconds for a sidecar that waited to the end', 30, null, 30_000, 2000],
    ['is what the other containers left', 30, null, 12_300, 18_000],
    ['does not count a wait that there was no time for', 10, 10_000, 0, 2000],
  ])('of a sidecar %s', (_name, graceSeconds, hookMs, waitMs, budgetMs) => {
    expect(stop(graceSeconds, hookMs, waitMs)).toBe(budgetMs);
  });

  it('is never under two seconds, nor over the grace period where that is longer', () => {
    const spent = fc.option(fc.integer({ min: 0, max: 400_000 }));
    fc.assert(
      fc.property(fc.integer({ min: -3, max: 400 }), spent, spent, (graceSeconds, hookMs, waitMs) => {
        const budgetMs = stop(graceSeconds, hookMs, waitMs);
        expect(budgetMs).toBeGreaterThanOrEqual(2000);
        expect(budgetMs).toBeLessThanOrEqual(Math.max(2, graceSeconds) * 1000);
        expect(budgetMs % 1000).toBe(0);
      }),
    );
  });

  it('never has a Pod take more than two seconds over its grace period, but for what is rounded down', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.nat(400_000), (graceSeconds, wanted) => {
        const hookMs = Math.min(wanted, hookLimitMs(graceSeconds));
        const whole = hookMs + stop(graceSeconds, hookMs);
        expect(whole).toBeLessThan(Math.max(1, graceSeconds) * 1000 + 2001);
      }),
    );
  });

  it('only shrinks as a hook takes longer', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(120_000), fc.nat(5000), (graceSeconds, hookMs, more) => {
        expect(stop(graceSeconds, hookMs + more)).toBeLessThanOrEqual(stop(graceSeconds, hookMs));
      }),
    );
  });
});

describe('the time for a hook', () => {
  it.each([
    [30, 30_000],
    [1, 1000],
    [0, 1000],
    [-1, 1000],
  ])('of a Pod with a grace period of %i s is %i ms', (graceSeconds, limitMs) => {
    expect(hookLimitMs(graceSeconds)).toBe(limitMs);
  });
});

describe('the time that a sidecar waits for others', () => {
  it.each<[number, number | null, number]>([
    [30, null, 30_000],
    [30, 4500, 26_000],
    [30, 31_000, 0],
    [0, null, 1000],
  ])('is, of %i s and after a hook of %s ms, %i ms', (graceSeconds, hookMs, limitMs) => {
    expect(sidecarWaitLimitMs(graceSeconds, hookMs)).toBe(limitMs);
  });
});
