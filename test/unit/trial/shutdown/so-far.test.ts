import { describe, expect, it } from 'vitest';
import type { ShutdownFacts } from '../../../../src/trial/shutdown/shutdown-facts.js';
import type { TrialPlan } from '../../../../src/trial-plan.js';
import { aProcess, signal } from '../../../support/builders.js';
import { fakeRecorder } from '../../../support/fake-recorder.js';
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
    expect(facts?.end).toMatchObject({ kind: 'still-running', afterMs: 13_100 });
  });

  it.each([
    [500, 984],
    [2_000, 984],
    [3_000, 1_484],
    [4_000, 1_984],
  ])(
    'is told of sooner where its budget of %i ms and the overtime are short, after %i ms',
    async (budgetMs, afterMs) => {
      const { heard, facts } = await told({ container: STUCK, plan: budget(budgetMs) });
      expect(heard).toMatchObject([{ end: { kind: 'still-running', afterMs } }]);
      expect(facts?.end).toMatchObject({ afterMs: budgetMs + 3_100 });
    },
  );

  it.each<[string, ShutdownSketch]>([
    ['has ended before', { container: exitsAt(1_900) }],
    ['is over with that', { container: STUCK, plan: { role: 'remedy', ...budget(1_000) } }],
  ])('is not told of where it %s', async (_, sketch) => {
    expect((await told(sketch)).heard).toEqual([]);
  });

  const bare = aProcess({ caught: [] });
  const parent = aProcess({ pid: 7, caught: ['SIGTERM'] });
  const toAll = { signal: { ...signal('SIGTERM'), reach: 'every-process' } } as const;
  const second = { signal: signal('SIGINT'), afterMs: 5_000 };

  it.each<[string, ShutdownSketch]>([
    ['has no handler', { container: { tables: [[0, [bare]]], onSignals: [] } }],
    ['has a child that has one', { container: { tables: [[0, [bare, parent]]], onSignals: [] } }],
    [
      'is alone, though all are signalled',
      { container: { tables: [[0, [bare]]], onSignals: [] }, plan: toAll },
    ],
  ])('is told of at once, as though its proof were in, where it %s', async (_, sketch) => {
    const { heard, facts } = await told(sketch);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ end: { kind: 'still-running', afterMs: 0, proof: 'kernel-state' } });
    expect(heard[0]?.snapshots.map(({ phase }) => phase)).toEqual(['before', 'after']);
    expect(facts?.end).toMatchObject({ proof: 'kernel-state', afterMs: 134 });
  });

  it('is told of again where the proof does not come', async () => {
    const container = {
      tables: [[0, [bare]]] as const,
      onSignals: [{ tables: [[20, [aProcess()]]] as const }],
    };
    const { heard } = await told({ container });
    expect(heard.map(({ end }) => end)).toMatchObject([
      { proof: 'kernel-state' },
      { proof: null, afterMs: 1_984 },
    ]);
  });

  it.each<[string, ShutdownSketch, number]>([
    ['others are signalled that may take it along', { plan: toAll }, 1_984],
    ['it was not seen to settle', { ready: 'never-settled' }, -1],
    ['another signal is to follow', { plan: { second } }, 1_984],
    ['no proof is wanted', { plan: { fullGrace: true } }, 1_984],
    ['it is a remedy', { plan: { role: 'remedy' } }, -1],
  ])('is not told of before where %s', async (_, sketch, afterMs) => {
    const tables: ShutdownSketch['container'] = { tables: [[0, [bare, parent]]], onSignals: [] };
    const { heard } = await told({ container: tables, ...sketch });
    expect(heard.map(({ end }) => 'afterMs' in end && end.afterMs)).toEqual(afterMs < 0 ? [] : [afterMs]);
  });

  it('is told of as soon as it is compared, having lost its handler', async () => {
    const container = { onSignals: [{ tables: [[20, [bare]]] as const }] };
    const { heard } = await told({ container });
    // And once more when others are, too.
    expect(heard).toMatchObject([
      { end: { kind: 'still-running', proof: null, afterMs: expect.closeTo(150, -2) } },
      { end: { kind: 'still-running', proof: null, afterMs: 1_984 } },
    ]);
    // Another stop signal is given up by other means.
    expect((await told({ container, plan: { role: 'remedy' } })).heard[0]?.end).toMatchObject({
      afterMs: 1_984,
    });
  });

  it.each([20, 1_900, 3_000])(
    'is not asked of the kernel once it has ended, %i ms after the signal',
    async (endedMs) => {
      const asked: string[] = [];
      let state = 'recorded';
      const recording = {
        read: () => {
          asked.push(state);
          return null;
        },
        stop: () => {
          state = 'no longer recorded';
        },
      };
      await told({
        container: exitsAt(endedMs),
        recorder: () => fakeRecorder({ record: () => recording }),
      });
      expect(new Set(asked)).toEqual(new Set(['recorded']));
      expect(asked).toHaveLength(endedMs > 2_000 ? 2 : 1);
    },
  );

  it('is waited for, whatever becomes of what was told', async () => {
    const { facts } = await shutdownOf({
      container: exitsAt(5_000),
      onPending: () => Promise.reject(new Error('no')),
    });
    expect(facts?.end).toMatchObject({ kind: 'exited', afterMs: 5_000 });
  });
});
