import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/trial/clock.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the clock of the machine', () => {
  it('goes on while somebody sleeps', async () => {
    const startMs = systemClock.now();
    const sleep = systemClock.sleep(500).then(() => systemClock.now() - startMs);
    await vi.advanceTimersByTimeAsync(500);
    expect(await sleep).toBe(500);
  });

  it('wakes whoever is told to stop, and leaves nothing behind', async () => {
    const stop = new AbortController();
    const sleep = systemClock.sleep(60_000, stop.signal);
    stop.abort();
    await sleep;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets nobody sleep who has been told to stop already', async () => {
    await systemClock.sleep(60_000, AbortSignal.abort());
    expect(vi.getTimerCount()).toBe(0);
  });
});
