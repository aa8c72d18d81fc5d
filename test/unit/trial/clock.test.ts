import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, within } from '../../../src/trial/clock.js';

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

describe('a wait with an end', () => {
  const never = new Promise<never>(() => undefined);

  it('has the result, and no timer goes on', async () => {
    expect(await within(60_000, systemClock, Promise.resolve('it'))).toBe('it');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has nothing where it takes longer', async () => {
    const late = within(200, systemClock, never);
    await vi.advanceTimersByTimeAsync(200);
    expect(await late).toBeNull();
  });

  it('has nothing as soon as it is aborted', async () => {
    const stop = new AbortController();
    const waiting = within(60_000, systemClock, never, stop.signal);
    stop.abort();
    expect(await waiting).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer where it fails', async () => {
    await expect(within(60_000, systemClock, Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });
});
