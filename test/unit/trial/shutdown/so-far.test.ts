import { describe, expect, it } from 'vitest';
import type { ShutdownFacts } from '../../../../src/trial/shutdown/shutdown-facts.js';
import type { TrialPlan } from '../../../../src/trial-plan.js';
import { aProcess } from '../../../support/builders.js';
import { exitsAt, STUCK } from '../../../support/fake-scripts.js';
import { type ShutdownSketch, shutdownOf } from '../../../support/fake-trial.js';

/** What is told of a container before its trial is over. */
async function told(sketch: ShutdownSketch) {
  const heard: ShutdownFacts[] = [];
  const { facts } = await shutdownOf({
    ...sketch,
    onPending: async (soFar) => {
      heard.push(soFar);
    },
  });
  return { facts, heard };
}

const budget = (budgetMs: number): Partial<TrialPlan> => ({ grace: { budgetMs, source: 'docker' } });

describe('a container that runs on after the signal', () => {
  it('is told of once, after two seconds, as though its time were up', async () => {
    const child = aProcess({ pid: 7 });
    const { heard, facts } = await told({
      container: { tables: [[0, [aProcess(), child]]], onSignals: [{ tables: [[500, [aProcess()]]] }] },
    });
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      reach: 'pid-1',
      signalled: { callMs: 16 },
      end: { kind: 'still-running', afterMs: 1_984, proof: null, endedLater: null },
    });
    expect(heard[0]?.snapshots.at(0)?.phase).toBe('before');
    expect(heard[0]?.snapshots.at(-1)?.processes).toHaveLength(1);
    expect(facts?.end).toMatchObject({ kind: 'still-running', afterMs: 13_400 });
  });

  it.each<[string, ShutdownSketch]>([
    ['has ended before', { container: exitsAt(1_900) }],
    ['is over with that', { container: STUCK, plan: budget(2_000) }],
  ])('is not told of where it %s', async (_, sketch) => {
    expect((await told(sketch)).heard).toEqual([]);
  });

  it('is waited for, whatever becomes of what was told', async () => {
    const { facts } = await shutdownOf({
      container: exitsAt(5_000),
      onPending: () => Promise.reject(new Error('no')),
    });
    expect(facts?.end).toMatchObject({ kind: 'exited', afterMs: 5_000 });
  });
});
