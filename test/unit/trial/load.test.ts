import { describe, expect, it } from 'vitest';
import type { Load } from '../../../src/engine/port.js';
import type { LoadCounts } from '../../../src/observation.js';
import { watchExit } from '../../../src/trial/exit-watch.js';
import { bringUnderLoad, prepareLoad } from '../../../src/trial/load.js';
import type { ContainerScript } from '../../support/fake-container.js';
import { type FakeEngine, fakeEngine } from '../../support/fake-engine.js';
import { aContext, created } from '../../support/fake-trial.js';
import { aPlan } from '../../support/plans.js';

const NONE: LoadCounts = { answered: 0, refused: 0, reset: 0 };

/** Requests of which these become known by ms since they began. */
function aLoad({ clock }: FakeEngine, countsAt: (ms: number) => Partial<LoadCounts>): Load {
  let startMs = clock.now();
  const counts = async () => ({
    beforeSignal: { ...NONE, ...countsAt(clock.now() - startMs) },
    afterSignal: NONE,
    resetAtMs: [],
  });
  return {
    url: 'http://localhost:80/',
    start: async () => {
      startMs = clock.now();
    },
    counts,
    signal: () => undefined,
    stop: counts,
  };
}

const plan = aPlan({ load: { port: 80, path: '/' }, readyTimeoutMs: 5_000 });

describe('requests', () => {
  /** Why no requests were answered, and how long that took to know. */
  const broughtUnder = (
    countsAt: (ms: number) => Partial<LoadCounts>,
    { script = {}, interruptMs = 60_000 }: { script?: ContainerScript; interruptMs?: number } = {},
  ) => {
    const on = fakeEngine({ container: { onSignals: [], ...script } });
    const interrupt = new AbortController();
    const work = async () => {
      const { container } = await created(on);
      const exit = watchExit(container, on.feed, on.clock);
      await container.start();
      const startMs = on.clock.now();
      on.clock.at(startMs + interruptMs, () => interrupt.abort());
      const context = aContext(on, { abort: interrupt.signal });
      const unloaded = await bringUnderLoad(aLoad(on, countsAt), plan, context, exit);
      exit.stop();
      return { unloaded, tookMs: on.clock.now() - startMs };
    };
    return on.clock.run(work());
  };

  it('go on for a second at least, and until one is answered', async () => {
    expect(await broughtUnder(() => ({ answered: 1 }))).toEqual({ unloaded: null, tookMs: 1_000 });
    const late = await broughtUnder((ms) => (ms < 3_020 ? { refused: 9 } : { answered: 1 }));
    expect(late).toEqual({ unloaded: null, tookMs: 3_050 });
  });

  it('that nobody answers make a program that is not ready', async () => {
    const { unloaded } = await broughtUnder(() => ({ refused: 7, reset: 2 }));
    expect(unloaded).toEqual({
      kind: 'not-ready',
      afterMs: 5_000,
      why: 'none of 9 requests to http://localhost:80/ was answered within 5 s (--ready-timeout)',
    });
  });

  it('are not waited for when the container ends or the user interrupts', async () => {
    const script = { exit: { afterMs: 400, code: 1 }, dieEventMs: 1 };
    expect(await broughtUnder(() => NONE, { script })).toEqual({ unloaded: null, tookMs: 450 });
    expect(await broughtUnder(() => NONE, { interruptMs: 320 })).toEqual({ unloaded: null, tookMs: 320 });
  });
});

describe('what sends the requests', () => {
  const prepared = (script: ContainerScript, wanted = plan) => {
    const on = fakeEngine({ container: script });
    const work = async () => {
      const { container } = await created(on);
      await container.start();
      await on.clock.sleep(10);
      return prepareLoad(container, wanted);
    };
    return on.clock.run(work());
  };

  it('is prepared for the port and path', async () => {
    const asked: unknown[] = [];
    const load = aLoad(fakeEngine(), () => NONE);
    const override = () => ({
      load: async (...args: unknown[]) => {
        asked.push(args);
        return load;
      },
    });
    expect(await prepared({ override })).toBe(load);
    expect(asked).toEqual([[80, '/']]);
  });

  it('is left out where none is asked for, or nobody is there any more', async () => {
    expect(await prepared({}, aPlan())).toBeNull();
    expect(await prepared({ exit: { afterMs: 0, code: 1 } })).toBeNull();
  });

  it('is an error where the container cannot be reached', async () => {
    await expect(prepared({})).rejects.toMatchObject({ code: 'load-impossible' });
  });
});
