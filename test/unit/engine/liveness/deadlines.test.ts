import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CALL_BOUND_MS,
  createDeadlines,
  HURRIED_BOUND_MS,
  LAST_CHANCE_MS,
  within,
} from '../../../../src/engine/liveness/deadlines.js';
import { SigprobeError } from '../../../../src/errors.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<never>(() => undefined);
const boundsOf = (lost = new AbortController().signal) => createDeadlines(lost);
const takes = (ms: number) => () => new Promise<number>((resolve) => setTimeout(() => resolve(ms), ms));

/** When the call is given up, ms; `meanwhile` is done first. */
async function givenUpAfter(call: Promise<unknown>, lessThanMs = 1_000_000): Promise<number> {
  const startMs = performance.now();
  let endMs: number | null = null;
  call.catch(() => {
    endMs = performance.now();
  });
  for (let passed = 0; passed < lessThanMs && endMs === null; passed += 50)
    await vi.advanceTimersByTimeAsync(50);
  return Math.round((endMs ?? Number.NaN) - startMs);
}

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

  it('that is never answered is aborted and told as slow: whether the engine hangs its pings tell', async () => {
    let abort: AbortSignal | null = null;
    const call = boundsOf().run('show the log', (signal) => {
      abort = signal;
      return never;
    });
    const told = expect(call).rejects.toMatchObject({
      code: 'engine-slow',
      message: `The engine answers, but did not show the log within ${CALL_BOUND_MS / 1000} s.`,
    });
    await vi.advanceTimersByTimeAsync(CALL_BOUND_MS - 1);
    expect(abort).toMatchObject({ aborted: false });
    await vi.advanceTimersByTimeAsync(1);
    expect(abort).toMatchObject({ aborted: true });
    await told;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may be given more', async () => {
    expect(await givenUpAfter(boundsOf().run('x', () => never, 45_000))).toBe(45_000);
  });

  it('is not told to be slow when its answer came while the process itself was stopped', async () => {
    let answer: (value: number) => void = () => undefined;
    const call = boundsOf().run('answer', () => new Promise<number>((resolve) => (answer = resolve)));
    // The first timer fires late, then what has come in meanwhile is read.
    await vi.advanceTimersByTimeAsync(CALL_BOUND_MS - 50);
    answer(42);
    expect(await call).toBe(42);
  });
});

describe('the bounds follow what the engine has shown', () => {
  it('so that on one ten times slower a start that takes long is waited for', async () => {
    const deadlines = boundsOf();
    const first = deadlines.run('start', takes(12_000));
    await vi.advanceTimersByTimeAsync(12_000);
    await first;
    const second = deadlines.run('start', takes(60_000));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await second).toBe(60_000);
  });

  it('also for a call that began before it was shown', async () => {
    const deadlines = boundsOf();
    const slow = deadlines.run('start', takes(40_000));
    const other = deadlines.run('start', takes(20_000));
    await vi.advanceTimersByTimeAsync(40_000);
    expect(await Promise.all([slow, other])).toEqual([40_000, 20_000]);
  });

  it('but not without end: a machine that was asleep is no slow engine', async () => {
    const deadlines = boundsOf();
    const asleep = deadlines.run('start', takes(29_000));
    await vi.advanceTimersByTimeAsync(29_000);
    await asleep;
    const longer = deadlines.run('start', takes(200_000));
    await vi.advanceTimersByTimeAsync(200_000);
    await longer;
    expect(await givenUpAfter(deadlines.run('x', () => never))).toBe(300_000);
  });

  it('and a call that failed shows nothing', async () => {
    const deadlines = boundsOf();
    await givenUpAfter(deadlines.run('start', () => never));
    expect(await givenUpAfter(deadlines.run('start', () => never))).toBe(CALL_BOUND_MS);
  });
});

it('the last answer is the newest of any call', async () => {
  const deadlines = boundsOf();
  expect(deadlines.lastAnswerMs()).toBe(Number.NEGATIVE_INFINITY);
  const calls = [deadlines.run('x', takes(300)), deadlines.run('x', takes(100))];
  const startMs = performance.now();
  await vi.advanceTimersByTimeAsync(1_000);
  await Promise.all(calls);
  expect(deadlines.lastAnswerMs()).toBe(startMs + 300);
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
  it('waits for no call longer than the engine has shown to need, not even for one under way', async () => {
    const deadlines = boundsOf();
    const early = deadlines.run('x', () => never);
    const gone = givenUpAfter(early);
    await vi.advanceTimersByTimeAsync(1_000);
    deadlines.hurry(true);
    expect(await gone).toBe(HURRIED_BOUND_MS);
    deadlines.hurry(false);
    expect(await givenUpAfter(deadlines.run('x', () => never))).toBe(CALL_BOUND_MS);
  });

  it('still waits for a slow engine', async () => {
    const deadlines = boundsOf();
    const shown = deadlines.run('x', takes(2_000));
    await vi.advanceTimersByTimeAsync(2_000);
    await shown;
    deadlines.hurry(true);
    expect(await givenUpAfter(deadlines.run('x', () => never))).toBe(16_000);
  });
});

describe('a question that every engine answers at once', () => {
  it('tells that it hangs where it does not', async () => {
    const told = expect(within(500, 'tell its version', () => never)).rejects.toMatchObject({
      code: 'engine-hung',
      message: 'The engine did not answer within 500 ms when asked to tell its version.',
    });
    await vi.advanceTimersByTimeAsync(500);
    await told;
  });

  it('is answered', async () => {
    expect(await within(500, 'tell its version', async () => 42)).toBe(42);
    expect(vi.getTimerCount()).toBe(0);
  });
});
