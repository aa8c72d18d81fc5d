import { describe, expect, it } from 'vitest';
import { aDeclaration, anObservation, aPlace, exited } from '../../../../support/builders.js';
import { bare, discarded, finding, fired, judge } from '../../judge.js';

const grace = { budgetMs: 0, source: 'compose' };

describe('zero-grace', () => {
  it('reports a program that is killed before it can act, and where that is written', () => {
    const place = aPlace({ line: 15, path: 'services.web.stop_grace_period' });
    const diagnosis = judge({
      grace,
      declared: aDeclaration({ grace: place }),
      end: exited({ afterMs: 1_200 }),
    });
    expect(diagnosis.outcome).toBe('killed');
    expect(fired(diagnosis)).toEqual(['zero-grace']);
    expect(finding(diagnosis, 'zero-grace')).toMatchObject({
      data: { signal: 'SIGTERM', exitedAfterMs: 1_200, suggestedBudgetMs: 2_000 },
      fix: 'stop_grace_period: 2s',
      place,
    });
  });

  it('says of a Compose file that whatever is below a second is cut to 0', () => {
    const message = (declared: ReturnType<typeof aDeclaration> | null) =>
      finding(judge({ grace, declared }), 'zero-grace')?.message;
    const cut = 'The grace period is 0, to which Compose cuts whatever is below a second, so SIGKILL';
    expect(message(aDeclaration())).toContain(cut);
    for (const other of [null, aDeclaration({ platform: 'kubernetes' })])
      expect(message(other)).toContain('The grace period is 0, so SIGKILL');
  });

  it('fails an exit that takes no time at all, too', () => {
    expect(judge({ grace, end: exited({ afterMs: 0 }) }).outcome).toBe('killed');
  });

  it('is the cause whatever else is wrong', () => {
    const diagnosis = judge({ grace, before: [bare('sleep 9')], end: discarded });
    expect(fired(diagnosis)).toEqual(['zero-grace']);
  });

  it('is silent where there is little', () => {
    const diagnosis = judge({ grace: { budgetMs: 1_000, source: 'compose' } });
    expect(diagnosis.outcome).toBe('graceful');
    expect(fired(diagnosis)).toEqual([]);
  });

  it('is silent where nothing was signalled', () => {
    const { trial } = anObservation();
    const end = { kind: 'cannot-start', reason: 'other', message: 'no' } as const;
    expect(fired(judge({ trial, grace, end, signalled: null }))).toEqual(['cannot-start']);
  });
});
