import { describe, expect, it } from 'vitest';
import { aDeclaration, exited } from '../../../../support/builders.js';
import { fired, judge } from '../../judge.js';

describe('exited-before-signal', () => {
  const end = { kind: 'exited-before-signal', code: 0, afterMs: 90, oomKilled: false } as const;

  it('says that there was nothing left to stop', () => {
    const diagnosis = judge({ end, snapshots: [] });
    expect(fired(diagnosis)).toEqual(['exited-before-signal']);
    expect(diagnosis).toMatchObject({ outcome: 'inconclusive', exit: null });
  });

  it('mentions a lack of memory', () => {
    const [finding] = judge({ end: { ...end, code: 137, oomKilled: true }, snapshots: [] }).findings;
    expect(finding?.evidence).toContain('The engine marks the container as OOMKilled.');
  });

  it.each([0, 1])(
    'names what its file has started first and did not run, whatever it exits with (%i)',
    (code) => {
      const judged = (notStarted: readonly string[]) =>
        judge({ end: { ...end, code }, snapshots: [], declared: aDeclaration({ notStarted }) }).findings[0];
      const alone = judged(['db']);
      expect(alone?.evidence.at(-1)).toMatch(/^It was probed alone: db, /);
      expect(alone?.fix).toMatch(/ --with-dependencies web$/);
      expect(JSON.stringify(judged([]))).not.toMatch(/--with-dependencies|probed alone/);
    },
  );

  it('is silent for one that ended after the signal', () => {
    expect(fired(judge({ end: exited() }))).toEqual([]);
  });
});
