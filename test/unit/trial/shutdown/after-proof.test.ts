import { describe, expect, it } from 'vitest';
import { anObservation, aProcess, exited } from '../../../support/builders.js';
import { DISCARDS, exitsAt, RERAISES } from '../../../support/fake-scripts.js';
import { factsOf, type ShutdownSketch, shutdownOf } from '../../../support/fake-trial.js';

const NEVER = new Promise<void>(() => undefined);
/** It discards the signal, and ends by itself so long after its start. */
const job = (afterMs: number, code = 0) => ({ ...DISCARDS, exit: { afterMs, code } });

describe('a container that is proved to have lost the signal', () => {
  const kept = (sketch: ShutdownSketch) => {
    const heard: string[] = [];
    const onProof: ShutdownSketch['onProof'] = async ({ end }) => {
      heard.push(JSON.stringify(end));
      await NEVER;
    };
    return shutdownOf({ onProof, ...sketch }).then((shutdown) => ({ ...shutdown, heard }));
  };

  it('is kept, and what it did meanwhile is told', async () => {
    const { facts, heard } = await kept({ container: job(2_000, 3) });
    expect(heard).toEqual([
      JSON.stringify({ kind: 'still-running', afterMs: 134, proof: 'kernel-state', endedLater: null }),
    ]);
    expect(facts?.end).toEqual({
      kind: 'still-running',
      afterMs: 134,
      proof: 'kernel-state',
      endedLater: { code: 3, afterMs: 2_000 },
    });
    expect(facts?.finishedNs).not.toBeNull();
    expect(facts?.snapshots.every(({ atMs }) => atMs <= 150)).toBe(true);
  });

  it('is let go with the end of the budget', async () => {
    const { facts, tookMs } = await kept({ container: job(60_000) });
    expect(facts?.end).toMatchObject({ endedLater: null });
    expect(tookMs).toBe(10_000);
  });

  it('is let go once nobody needs it', async () => {
    const { facts, tookMs } = await kept({ container: job(2_000), onProof: async () => undefined });
    expect(facts?.end).toMatchObject({ kind: 'still-running', afterMs: 134, endedLater: null });
    expect(tookMs).toBe(150);
  });

  it('is let go at once by an interrupt', async () => {
    await expect(
      kept({ container: job(60_000), meanwhile: [[500, ({ interrupt }) => interrupt()]] }),
    ).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('fails where those that it is kept for do', async () => {
    const failure = new Error('no');
    await expect(kept({ container: DISCARDS, onProof: () => Promise.reject(failure) })).rejects.toBe(failure);
  });

  it('has not ended by itself where somebody else ended it', async () => {
    await expect(
      kept({ container: DISCARDS, meanwhile: [[500, ({ fake }) => fake.killByOther(137)]] }),
    ).rejects.toMatchObject({ code: 'container-disturbed' });
  });

  it('exited after all where the proof rested on another container', async () => {
    const differential = anObservation({
      before: [aProcess({ args: 'docker-init', wchan: 'do_sigtimedwait' }), aProcess({ pid: 7 })],
      end: exited({ code: 143, afterMs: 20 }),
    });
    const container = { ...RERAISES, exit: { afterMs: 4_000, code: 0 } };
    const { facts, heard } = await kept({ container, runDifferential: async () => differential });
    expect(heard[0]).toContain('"differential"');
    expect(facts?.end).toMatchObject({ kind: 'exited', code: 0, afterMs: 4_000 });
  });
});

describe('nobody hears of a proof', () => {
  it.each<[string, ShutdownSketch]>([
    ['where there is none', { container: exitsAt(40) }],
    [
      'where a second signal is to be sent',
      { container: job(2_000), plan: { second: { signal: { name: 'SIGINT', number: 2 }, afterMs: 60 } } },
    ],
  ])('%s', async (_, sketch) => {
    let isHeard = false;
    await factsOf({
      ...sketch,
      onProof: async () => {
        isHeard = true;
      },
    });
    expect(isHeard).toBe(false);
  });
});
