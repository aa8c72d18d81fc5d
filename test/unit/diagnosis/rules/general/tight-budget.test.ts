import { describe, expect, it } from 'vitest';
import { exited } from '../../../../support/builders.js';
import { bare, fired, judge } from '../../judge.js';

describe('tight-budget', () => {
  const grace = { budgetMs: 3_000, source: 'option' };

  it('reports a shutdown that needs nine tenths of the budget', () => {
    const diagnosis = judge({ grace, end: exited({ afterMs: 2_700 }) });
    expect(fired(diagnosis)).toEqual(['tight-budget']);
    expect(diagnosis.findings[0]?.message).toContain('90 % of the budget of 3 s');
    expect(diagnosis.outcome).toBe('graceful');
  });

  it('is silent within the uncertainty of three quarters', () => {
    expect(fired(judge({ grace, end: exited({ afterMs: 2_252 }) }))).toEqual([]);
  });

  it('is silent for a program that ended without the signal', () => {
    expect(fired(judge({ grace, before: [bare('sleep 4')], end: exited({ afterMs: 2_700 }) }))).toEqual([
      'exited-on-its-own',
    ]);
  });
});
