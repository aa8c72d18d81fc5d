import { describe, expect, it } from 'vitest';
import { aProcess, exited } from '../../../../support/builders.js';
import { bare, causeOf, fired, judge, waitedOut } from '../../judge.js';

describe('slow-shutdown', () => {
  it('explains an exit after the budget', () => {
    const diagnosis = judge({ end: exited({ afterMs: 33_000 }) });
    expect(fired(diagnosis)).toEqual(['slow-shutdown']);
    expect(diagnosis).toMatchObject({ outcome: 'killed', missing: [] });
    expect(diagnosis.findings[0]?.fix).toContain('terminationGracePeriodSeconds: 50');
  });

  it('asks for no longer budget where the platform has none to give', () => {
    const grace = { budgetMs: 10_000, source: 'cloud-run' };
    expect(judge({ grace, end: exited({ afterMs: 12_000 }) }).findings[0]?.fix).toBe(
      'Make the shutdown shorter: cloud-run does not allow a budget that long.',
    );
  });

  it('explains it also where nothing could be seen inside', () => {
    expect(causeOf(judge({ snapshots: [], end: exited({ afterMs: 33_000 }) }))).toBe('slow-shutdown');
  });

  it('is silent when the program could not take the signal and ended late by itself', () => {
    expect(causeOf(judge({ before: [bare('sleep 33')], end: exited({ afterMs: 33_000 }) }))).toBe(
      'unhandled-signal',
    );
    const deaf = aProcess({ ignored: ['SIGTERM'] });
    expect(causeOf(judge({ before: [deaf], end: exited({ afterMs: 33_000 }) }))).toBe('ignored-signal');
  });

  it('is silent for an exit within the budget', () => {
    expect(fired(judge({ end: exited({ afterMs: 30_000 }) }))).not.toContain('slow-shutdown');
  });

  it('is silent for a program that never ends', () => {
    expect(causeOf(judge({ after: [[aProcess()]], end: waitedOut }))).toBe('stuck-handler');
  });
});
