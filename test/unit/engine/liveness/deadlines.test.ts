import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CALL_BOUND_MS, createDeadlines, LAST_CHANCE_MS } from '../../../../src/engine/liveness/deadlines.js';
import { SigprobeError } from '../../../../src/errors.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<never>(() => undefined);
const boundsOf = (lost = new AbortController().signal) => createDeadlines(lost);

describe('a bounded call', () => {
  it('that answers gives its answer and leaves no timer', async () => {
    expect(await boundsOf().run('answer', async () => 42)).toBe(42);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that fails fails the same way and leaves no timer', async () => {
    const error = new Error('no');
    await expect(boundsOf().run('answer', () => Promise.reject(error))).rejects.toBe(error);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that hangs is aborted and told', async () => {
    let abort: AbortSignal | null = null;
    const call = boundsOf().run('show the log', (signal) => {
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
    const told = expect(boundsOf().run('x', () => never, 500)).rejects.toThrow('within 500 ms');
    await vi.advanceTimersByTimeAsync(500);
    await told;
  });

  it('is not told to hang when its answer came while the process itself was stopped', async () => {
    let answer: (value: number) => void = () => undefined;
    const call = boundsOf().run('answer', () => new Promise<number>((resolve) => (answer = resolve)), 1_000);
    // The first timer fires late, then what has come in meanwhile is read.
    await vi.advanceTimersByTimeAsync(950);
    answer(42);
    expect(await call).toBe(42);
  });
});

describe('an engine that is lost', () => {
  it('ends the calls under way with the reason', async () => {
    const lost = new AbortController();
    const call = createDeadlines(lost.signal).run('answer', () => never);
    const reason = new SigprobeError('engine-refused', 'Gone.', '');
    lost.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives the calls that follow little time, all together', async () => {
    const lost = new AbortController();
    const deadlines = createDeadlines(lost.signal);
    lost.abort(new Error('gone'));
    const first = expect(deadlines.run('x', () => never)).rejects.toThrow('within 2 s');
    await vi.advanceTimersByTimeAsync(LAST_CHANCE_MS);
    await first;
    const second = expect(deadlines.run('x', () => never)).rejects.toThrow('within 250 ms');
    await vi.advanceTimersByTimeAsync(250);
    await second;
  });
});

describe('whoever hurries', () => {
  it('has as little time', async () => {
    const deadlines = boundsOf();
    deadlines.shorten();
    await vi.advanceTimersByTimeAsync(1_000);
    deadlines.shorten();
    const call = expect(deadlines.run('x', () => never)).rejects.toThrow('within 1 s');
    await vi.advanceTimersByTimeAsync(1_000);
    await call;
    expect(await deadlines.run('answer', async () => 42)).toBe(42);
  });
});
