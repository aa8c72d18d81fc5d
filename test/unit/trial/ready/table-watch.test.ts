import { describe, expect, it } from 'vitest';
import type { Container, Table } from '../../../../src/engine/port.js';
import type { ProcessFacts } from '../../../../src/observation.js';
import type { Clock } from '../../../../src/trial/clock.js';
import { watchTables } from '../../../../src/trial/ready/table-watch.js';
import { aProcess } from '../../../support/builders.js';
import { fakeFeed } from '../../../support/fake-feed.js';

/** When tables were handed on, ms, while a container whose table is a function of the ms since its start was watched for `forMs`. */
async function newsWithin(forMs: number, at: (ms: number) => ProcessFacts[] | null): Promise<number[]> {
  let now = 0;
  const over = new AbortController();
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
      if (now >= forMs) over.abort();
    },
  };
  const look = async (): Promise<Table | null> => {
    const processes = at(now);
    return processes === null
      ? null
      : { view: 'host-proc', initPid: 1, processes, foreign: 0, starvedMs: null };
  };
  const newsAt: number[] = [];
  await watchTables({ look } as unknown as Container, {
    clock,
    feed: fakeFeed(),
    abort: over.signal,
    onTable: (_table, atMs) => newsAt.push(atMs),
  });
  return newsAt;
}

const withHandler = aProcess();
const without = aProcess({ caught: [] });

describe('a container that is watched while another sign of readiness is awaited', () => {
  it('gives its first table, each that differs, and the last', async () => {
    expect(await newsWithin(800, (ms) => [ms < 400 ? without : withHandler])).toEqual([0, 400, 720]);
  });

  it('gives the last table, so that it is known until when nothing had changed', async () => {
    expect(await newsWithin(2_000, () => [without])).toEqual([0, 1_920]);
  });

  it('gives no table twice', async () => {
    expect(await newsWithin(80, () => [without])).toEqual([0]);
  });

  it('gives nothing where nothing can be seen', async () => {
    expect(await newsWithin(800, () => null)).toEqual([]);
  });
});
