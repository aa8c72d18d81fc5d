import { describe, expect, it } from 'vitest';
import type { DeclaredFacts } from '../../../../src/observation.js';
import { aDeclaration } from '../../../support/builders.js';
import { judge } from '../judge.js';

const JOB = aDeclaration({ platform: 'kubernetes', isJob: true });

/** What is said of a container that ends before it is signalled. */
function verdict(declared: DeclaredFacts | null, code: number) {
  const end = { kind: 'exited-before-signal', code, afterMs: 900, oomKilled: false } as const;
  const { outcome, findings } = judge({ end, snapshots: [], declared });
  return { outcome, fired: findings.map(({ rule }) => rule) };
}

describe('what ends before the signal', () => {
  const inconclusive = { outcome: 'inconclusive', fired: ['exited-before-signal'] };

  it('is completed where it is a job that is done', () => {
    expect(verdict(JOB, 0)).toEqual({ outcome: 'completed', fired: [] });
  });

  it('is not where the job fails, or it is none', () => {
    expect(verdict(JOB, 1)).toEqual(inconclusive);
    expect(verdict(aDeclaration({ platform: 'kubernetes' }), 0)).toEqual(inconclusive);
    expect(verdict(null, 0)).toEqual(inconclusive);
  });
});
