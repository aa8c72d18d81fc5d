import { describe, expect, it } from 'vitest';
import { SigprobeError } from '../../../../../src/errors.js';
import type { Observation } from '../../../../../src/observation.js';
import { anObservation, aProcess, exited, signal } from '../../../../support/builders.js';
import { exitsAt, RERAISES, STUCK } from '../../../../support/fake-scripts.js';
import { type ShutdownSketch, shutdownOf } from '../../../../support/fake-trial.js';

/** When the engine's clock of a fake began. */
const EPOCH_NS = 1_763_925_000_000_000_000n;
const bare = aProcess({ caught: [] });
const child = aProcess({ pid: 7, args: 'worker' });
const INT = signal('SIGINT');

/** What a container behind an init did: died of the signal after 20 ms. */
function behindInit(unusual: Parameters<typeof anObservation>[0] = {}): Observation {
  const init = aProcess({ args: 'docker-init', wchan: 'do_sigtimedwait' });
  return anObservation({
    before: [init, aProcess({ pid: 7 })],
    end: exited({ code: 143, afterMs: 20 }),
    ...unusual,
  });
}

describe('a container that is compared with one behind an init', () => {
  const compared = (sketch: ShutdownSketch = {}, second: Observation | null = behindInit()) => {
    const asked: number[] = [];
    return shutdownOf({
      container: RERAISES,
      runDifferential: async (_, clock) => {
        asked.push(clock.now() - 5_000);
        await clock.sleep(900);
        return second;
      },
      ...sketch,
    }).then((shutdown) => ({ ...shutdown, asked }));
  };

  it('can never react, where that died of the signal', async () => {
    const { facts, asked } = await compared();
    expect(asked).toEqual([166]);
    expect(facts?.end).toMatchObject({ kind: 'still-running', proof: 'differential', afterMs: 1_050 });
    expect(facts?.secondSignal).toBeNull();
  });

  it('has to run on for longer than the other took', async () => {
    const { facts } = await compared({}, behindInit({ end: exited({ code: 143, afterMs: 1_000 }) }));
    expect(facts?.end).toMatchObject({ proof: 'differential', afterMs: 2_550 });
  });

  it('is compared after a second where its handler was never seen', async () => {
    const unknown = aProcess({ signals: null });
    const container = { tables: [[0, [unknown]]] as const, onSignals: [] };
    const { facts, asked } = await compared({ container });
    expect(asked).toEqual([1_000]);
    expect(facts?.end).toMatchObject({ proof: 'differential' });
  });

  it('may end yet, where the program has written something since the signal', async () => {
    const container = { ...RERAISES, override: () => ({ hasLoggedSince: async () => true }) };
    const { facts } = await compared({ container });
    expect(facts?.end).toMatchObject({ kind: 'still-running', proof: null });
  });

  it('may have written something as early as its signal was sent, however late the engine stamps it', async () => {
    const sinceMs: number[] = [];
    const hasLoggedSince = async (sinceNs: bigint) => {
      sinceMs.push(Number(sinceNs - EPOCH_NS) / 1e6);
      return false;
    };
    await compared({ container: { ...RERAISES, killMs: 80, override: () => ({ hasLoggedSince }) } });
    expect(sinceMs).toEqual([5_000 - 80 - 10]);
  });

  it('may end yet, where its runtime has no handler that re-raises the signal', async () => {
    const python = (caught: readonly string[]) => aProcess({ args: 'python3 app.py', caught: [...caught] });
    const container = {
      tables: [[0, [python(['SIGTERM'])]]] as const,
      onSignals: [{ tables: [[5, [python([])]]] as const }],
    };
    const { facts } = await compared({ container });
    expect(facts?.end).toMatchObject({ kind: 'still-running', proof: null });
  });

  it.each<[string, Observation | null]>([
    ['could not be run', null],
    ['ended with another code', behindInit({ end: exited({ code: 0 }) })],
    ['ran other programs', behindInit({ before: [aProcess(), aProcess({ pid: 7, args: 'ruby' })] })],
    ['was ready in another sense', behindInit({ ready: { kind: 'never-settled', afterMs: 20_000 } })],
  ])('may react yet, where that %s', async (_, second) => {
    const { facts } = await compared({}, second);
    expect(facts?.end).toMatchObject({ kind: 'still-running', proof: null, afterMs: 13_100 });
  });

  it.each<[string, ShutdownSketch]>([
    ['with the whole budget', { plan: { fullGrace: true } }],
    [
      'beside others that get the signal',
      {
        plan: { signal: { ...signal('SIGTERM'), reach: 'every-process' } },
        container: { ...RERAISES, tables: [[0, [aProcess(), child]]] },
      },
    ],
  ])('may react yet, %s, though the cause is known', async (_, sketch) => {
    const { facts, asked } = await compared(sketch);
    expect(asked).toEqual([166]);
    expect(facts?.end).toMatchObject({ kind: 'still-running', proof: null });
  });

  it.each<[string, ShutdownSketch]>([
    ['that has its handler still', { container: STUCK }],
    ['that gets a second signal', { plan: { second: { signal: INT, afterMs: 1_000 } } }],
    ['that was signalled as it started', { ready: 'at-once' }],
    ['that has ended', { container: exitsAt(60) }],
  ])('is none %s', async (_, sketch) => {
    expect((await compared(sketch)).asked).toEqual([]);
  });

  it('stops the comparison when it exits by itself', async () => {
    let wasAborted = false;
    const container = { onSignals: [{ tables: [[5, [bare]]] as const, exit: { afterMs: 700, code: 0 } }] };
    const { facts } = await compared({
      container,
      runDifferential: async (abort, clock) => {
        await clock.sleep(60_000, abort);
        wasAborted = abort.aborted;
        return null;
      },
    });
    expect(facts?.end).toMatchObject({ kind: 'exited', afterMs: 700 });
    expect(wasAborted).toBe(true);
  });

  it('fails where the comparison fails, unless the wait is over', async () => {
    const refused = new SigprobeError('engine-unreachable', 'No.', '');
    const failing = (afterMs: number): ShutdownSketch => ({
      runDifferential: async (_, clock) => {
        await clock.sleep(afterMs);
        throw refused;
      },
    });
    await expect(compared(failing(100))).rejects.toBe(refused);
    const ends = { onSignals: [{ tables: [[5, [bare]]] as const, exit: { afterMs: 700, code: 0 } }] };
    const { facts } = await compared({ container: ends, ...failing(700) });
    expect(facts?.end).toMatchObject({ kind: 'exited' });
  });
});
