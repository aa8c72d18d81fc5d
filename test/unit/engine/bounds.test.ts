import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CALL_BOUND_MS, withBound } from '../../../src/engine/bounds.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<never>(() => undefined);

describe('a bounded call', () => {
  it('that answers gives its answer and leaves no timer', async () => {
    expect(await withBound('answer', async () => 42)).toBe(42);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that fails fails the same way and leaves no timer', async () => {
    const error = new Error('no');
    await expect(withBound('answer', () => Promise.reject(error))).rejects.toBe(error);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that hangs is aborted and told', async () => {
    let abort: AbortSignal | null = null;
    const call = withBound('show the log', (signal) => {
      abort = signal;
      return never;
    });
    const told = expect(call).rejects.toMatchObject({
      code: 'engine-hung',
      message: `The engine did not answer within ${CALL_BOUND_MS / 1000} s when asked to show the log.`,
    });
    await vi.advanceTimersByTimeAsync(CALL_BOUND_MS - 1);
    expect(abort).toMatchObject({ aborted: false });
    await vi.advanceTimersByTimeAsync(1);
    expect(abort).toMatchObject({ aborted: true });
    await told;
  });

  it('may have a bound of its own', async () => {
    const told = expect(withBound('x', () => never, 50)).rejects.toThrow('within 0.05 s');
    await vi.advanceTimersByTimeAsync(50);
    await told;
  });
});
