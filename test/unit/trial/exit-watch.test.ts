import { describe, expect, it } from 'vitest';
import { watchExit } from '../../../src/trial/exit-watch.js';
import type { ContainerScript } from '../../support/fake-container.js';
import { fakeEngine } from '../../support/fake-engine.js';
import { created } from '../../support/fake-trial.js';

/** When the end of a container is noticed that ends 500 ms after its start. */
function noticed(script: ContainerScript): Promise<number> {
  const on = fakeEngine({ container: { exit: { afterMs: 500, code: 0 }, ...script } });
  const work = async () => {
    const { container } = await created(on);
    const exit = watchExit(container, on.feed, on.clock);
    const startMs = on.clock.now();
    await container.start();
    expect(exit.hasEnded()).toBe(false);
    const endedMs = await exit.ended;
    expect(exit.hasEnded()).toBe(true);
    expect(on.clock.now()).toBe(endedMs);
    return endedMs - startMs;
  };
  return on.clock.run(work());
}

describe('the end of a container', () => {
  it.each<[string, ContainerScript, number]>([
    ['by its event', {}, 550],
    ['by the call that waits, where the event is lost', { dieEventMs: null }, 600],
    ['by the call that waits, where the event is late', { dieEventMs: 5_000 }, 600],
    ['by the event, where the call breaks', { waitMs: 'breaks' }, 550],
    ['by asking, where both are lost', { dieEventMs: null, waitMs: null }, 5_000],
    ['by asking, where one is lost and one breaks', { dieEventMs: null, waitMs: 'breaks' }, 1_000],
    ['by asking again, where the record lags', { dieEventMs: null, waitMs: 'breaks', recordMs: 700 }, 2_000],
    ['once, where all is told twice', { copies: 2 }, 550],
  ])('is noticed %s', async (_, script, atMs) => {
    expect(await noticed(script)).toBe(atMs);
  });

  it('is found in a container that is dead, or that could not be asked about for once', async () => {
    let asked = 0;
    const override: ContainerScript['override'] = ({ inspect }) => ({
      inspect: async () => {
        asked += 1;
        if (asked === 1) throw new Error('the connection broke');
        return { ...(await inspect()), status: 'dead' };
      },
    });
    expect(await noticed({ dieEventMs: null, waitMs: 'breaks', override })).toBe(2_000);
  });
});

describe('a watch that is stopped', () => {
  it('asks no more, and takes a late event for nothing', async () => {
    let asked = 0;
    const override: ContainerScript['override'] = ({ inspect }) => ({
      inspect: () => {
        asked += 1;
        return inspect();
      },
    });
    const on = fakeEngine({ container: { exit: { afterMs: 7_500, code: 0 }, override } });
    const work = async () => {
      const { container } = await created(on);
      const exit = watchExit(container, on.feed, on.clock);
      await container.start();
      await on.clock.sleep(7_000);
      exit.stop();
      await on.clock.sleep(10_000);
      return exit.hasEnded();
    };
    expect(await on.clock.run(work())).toBe(false);
    expect(asked).toBe(1);
  });
});
