import { describe, expect, it } from 'vitest';
import type { TrialPlan } from '../../../../src/trial-plan.js';
import { aProcess, signal } from '../../../support/builders.js';
import type { ContainerScript } from '../../../support/fake-container.js';
import { DISCARDS } from '../../../support/fake-scripts.js';
import { factsOf, shutdownOf } from '../../../support/fake-trial.js';

const child = aProcess({ pid: 7, args: 'worker' });

it('announces the signal and its budget', async () => {
  const { steps } = await shutdownOf({});
  expect(steps).toEqual([{ kind: 'signalled', signal: 'SIGTERM', budgetMs: 10_000 }]);
});

describe('a signal for every process', () => {
  const plan: Partial<TrialPlan> = { signal: { ...signal('SIGTERM'), reach: 'every-process' } };
  const several: ContainerScript = { tables: [[0, [aProcess(), child]]] };

  it('goes to all of them, and its time is this machine’s', async () => {
    const { facts, fake } = await shutdownOf({ plan, container: several });
    expect(fake.signals).toEqual([{ name: 'SIGTERM', atMs: 0, toAll: true }]);
    expect(facts).toMatchObject({ reach: 'every-process', end: { kind: 'exited', afterMs: 40 } });
  });

  it.each<[string, ContainerScript, string, boolean]>([
    ['is an ordinary one for a PID 1 that is alone', {}, 'every-process', false],
    ['reaches PID 1 where the others cannot be signalled', { ...several, reachesAll: false }, 'pid-1', false],
    ['goes to all of them where nothing can be seen', { tables: [[0, null]] }, 'every-process', true],
  ])('%s', async (_, container, reach, toAll) => {
    const { facts, fake } = await shutdownOf({ plan, container });
    expect(facts?.reach).toBe(reach);
    expect(fake.signals).toMatchObject([{ toAll }]);
  });
});

describe('a control', () => {
  it('is sent nothing, and its end is its own', async () => {
    const { facts, fake, steps } = await shutdownOf({
      plan: { role: 'control' },
      container: { exit: { afterMs: 4_000, code: 0 } },
    });
    expect(fake.signals).toEqual([]);
    expect(steps).toEqual([]);
    expect(facts).toMatchObject({
      signalled: null,
      end: { kind: 'exited', afterMs: 3_525 },
    });
  });
});

describe('requests that are kept going', () => {
  it('are told of the signal, and stopped at the end', async () => {
    const calls: string[] = [];
    const counts = { answered: 3, refused: 0, reset: 0 };
    const load = {
      url: 'http://localhost:80/',
      start: async () => undefined,
      counts: async () => ({ beforeSignal: counts, afterSignal: counts }),
      signal: () => {
        calls.push('signal');
      },
      stop: async (hasEnded: boolean) => {
        calls.push(`stop ${hasEnded}`);
        return { beforeSignal: counts, afterSignal: counts, resetAtMs: [] };
      },
    };
    const facts = await factsOf({ load });
    expect(facts.load).toEqual({ url: load.url, beforeSignal: counts, afterSignal: counts, resetAtMs: [] });
    await factsOf({ load, container: DISCARDS });
    expect(calls).toEqual(['signal', 'stop true', 'signal', 'stop false']);
  });
});
