import { describe, expect, it } from 'vitest';
import { aHookRun, someHooks } from '../../../../support/builders.js';
import { finding, fired, judge } from '../../judge.js';

const hooks = [aHookRun({ what: 'drain', endedMs: 30_000, result: { kind: 'cut-off' } })];

describe('hook-outlasts-budget', () => {
  it('reports one that leaves next to nothing of the grace period', () => {
    const spent = someHooks({
      rules: 'kubernetes',
      budgetMs: 30_000,
      limitMs: 30_000,
      tookMs: 30_000,
      hooks,
    });
    const diagnosis = judge({ hooks: spent, grace: { budgetMs: 2_000, source: 'kubernetes' } });
    expect(diagnosis.outcome).toBe('graceful');
    expect(finding(diagnosis, 'hook-outlasts-budget')).toMatchObject({
      data: { limitMs: 30_000, leftMs: 2_000 },
      message: expect.stringContaining('SIGKILL follows after 2 s'),
    });
  });

  it('reports one that sigprobe does not wait for, and that nothing was tested', () => {
    const end = { kind: 'not-signalled', why: 'the hook drain had not ended after 2 min' } as const;
    const diagnosis = judge({ hooks: someHooks({ hooks, tookMs: 120_000 }), end, signalled: null });
    expect(diagnosis.outcome).toBe('inconclusive');
    expect(fired(diagnosis)).toEqual(['hook-outlasts-budget']);
    expect(finding(diagnosis, 'hook-outlasts-budget')?.data).toMatchObject({ leftMs: null });
  });

  it('is silent for one that ends with little to spare, which the shutdown may feel', () => {
    const spent = someHooks({ rules: 'kubernetes', budgetMs: 2_000, limitMs: 2_000, tookMs: 1_900 });
    expect(fired(judge({ hooks: spent }))).toEqual([]);
  });
});
