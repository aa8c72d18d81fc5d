import { describe, expect, it } from 'vitest';
import { SigprobeError } from '../../../../src/errors.js';
import { signal } from '../../../support/builders.js';
import type { ContainerScript } from '../../../support/fake-container.js';
import { DISCARDS, exitsAt, STUCK } from '../../../support/fake-scripts.js';
import { factsOf, type ShutdownSketch, shutdownOf } from '../../../support/fake-trial.js';

const INT = signal('SIGINT');
const second = { second: { signal: INT, afterMs: 2_000 } };

describe('the second signal of a plan', () => {
  it('is sent at its time, and its effect noted', async () => {
    const { facts, fake } = await shutdownOf({
      plan: second,
      container: { onSignals: [{}, { exit: { afterMs: 30, code: 130 } }] },
    });
    expect(fake.signals).toEqual([
      { name: 'SIGTERM', atMs: 0, toAll: false },
      { name: 'SIGINT', atMs: 2_000, toAll: false },
    ]);
    expect(facts).toMatchObject({
      end: { kind: 'exited', code: 130, afterMs: 2_030 },
      secondSignal: { name: 'SIGINT', atMs: 2_000, endedAfterMs: 80 },
    });
  });

  it.each<[string, ShutdownSketch]>([
    ['the container has ended', { container: exitsAt(1_000) }],
    ['it ends while it is looked at', { container: { ...exitsAt(1_990), lookMs: 100 } }],
    ['nothing is to be sent', { container: STUCK, plan: { ...second, role: 'control' } }],
  ])('is not sent where %s', async (_, sketch) => {
    const { facts, fake } = await shutdownOf({ plan: second, ...sketch });
    expect(facts?.secondSignal).toBeNull();
    expect(fake.signals.filter(({ name }) => name === 'SIGINT')).toEqual([]);
  });

  it('may come a moment too late', async () => {
    const { facts } = await shutdownOf({ plan: second, container: { ...exitsAt(1_999), dieEventMs: 90 } });
    expect(facts).toMatchObject({ end: { kind: 'exited', afterMs: 1_999 }, secondSignal: null });
  });

  it('has to be discarded as well before that proves anything', async () => {
    const facts = await factsOf({ plan: second, container: DISCARDS });
    expect(facts.end).toMatchObject({ kind: 'still-running', proof: 'kernel-state', afterMs: 3_000 - 16 });
    expect(facts.secondSignal).toEqual({ name: 'SIGINT', atMs: 2_000, endedAfterMs: null });
  });

  it('is sent although nothing can be seen', async () => {
    const facts = await factsOf({ plan: second, container: { tables: [[0, null]], onSignals: [] } });
    expect(facts.secondSignal).toMatchObject({ name: 'SIGINT', atMs: 2_000 });
    expect(facts.snapshots).toEqual([]);
  });

  it('ends the trial where it fails', async () => {
    const refused = new SigprobeError('engine-failed', 'No.', '');
    const container: ContainerScript = {
      ...STUCK,
      override: ({ kill }) => ({
        kill: (each) => (each.name === 'SIGINT' ? Promise.reject(refused) : kill(each)),
      }),
    };
    await expect(shutdownOf({ plan: second, container })).rejects.toBe(refused);
  });
});
