import { describe, expect, it } from 'vitest';
import { budgetAfterHooks, hookLimitMs, keepingHook, unfinishedHook } from '../../src/hook-rules.js';
import { aHookRun, someHooks } from '../support/builders.js';

describe('what hooks leave of the grace period', () => {
  it.each([
    ['a whole second is taken off', 10_000, 1_999, 9_000],
    ['less than a second is not', 10_000, 999, 10_000],
    ['two seconds are left in any case', 10_000, 9_500, 2_000],
    ['nothing less than that is taken from a short one', 1_000, 0, 2_000],
  ])('in Kubernetes: %s', (_, budgetMs, tookMs, expected) => {
    expect(budgetAfterHooks('kubernetes', budgetMs, tookMs)).toBe(expected);
  });

  it('is all of it in Compose', () => {
    expect(budgetAfterHooks('compose', 1_000, 90_000)).toBe(1_000);
  });
});

describe('the time that hooks may take', () => {
  it('is the budget in Kubernetes, and two minutes of ours in Compose', () => {
    expect(hookLimitMs('kubernetes', 30_000)).toBe(30_000);
    expect(hookLimitMs('compose', 1_000)).toBe(120_000);
  });
});

describe('a hook', () => {
  const failed = aHookRun({ result: { kind: 'exited', code: 1 } });
  const cutOff = aHookRun({ result: { kind: 'cut-off' } });

  it('that fails keeps Compose alone from stopping the container', () => {
    expect(keepingHook(someHooks({ hooks: [aHookRun(), failed] }))).toBe(failed);
    expect(keepingHook(someHooks({ rules: 'kubernetes', hooks: [failed] }))).toBeNull();
    expect(keepingHook(someHooks({ hooks: [cutOff] }))).toBeNull();
    expect(keepingHook(null)).toBeNull();
  });

  it('that has not ended is the last', () => {
    expect(unfinishedHook(someHooks({ hooks: [aHookRun(), cutOff] }))).toBe(cutOff);
    expect(unfinishedHook(someHooks({ hooks: [failed] }))).toBeNull();
  });
});
