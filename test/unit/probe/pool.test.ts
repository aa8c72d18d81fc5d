import { describe, expect, it } from 'vitest';
import { inParallel } from '../../../src/probe/pool.js';
import { fakeClock } from '../../support/fake-clock.js';

/** Work that takes as many ms as its item says, and what was under way at most. */
async function worked(items: readonly number[], limit: number) {
  const clock = fakeClock();
  let running = 0;
  let most = 0;
  const done: number[] = [];
  const work = async (ms: number): Promise<string> => {
    running += 1;
    most = Math.max(most, running);
    await clock.sleep(ms);
    running -= 1;
    done.push(ms);
    return `${ms} ms`;
  };
  const results = await clock.run(inParallel(items, limit, work));
  return { results, most, done, running };
}

describe('work in parallel', () => {
  it('has its results in the order of the items, whatever ends first', async () => {
    const { results, done } = await worked([30, 10, 20], 3);
    expect(results).toEqual(['30 ms', '10 ms', '20 ms']);
    expect(done).toEqual([10, 20, 30]);
  });

  it('is never more than so much at once', async () => {
    expect(await worked([30, 10, 20, 5, 7], 2)).toMatchObject({ most: 2, running: 0 });
    expect(await worked([30], 8)).toMatchObject({ most: 1 });
    expect(await worked([], 8)).toMatchObject({ most: 0, results: [] });
  });
});
