import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HEARTBEAT_EVERY_MS, startHeartbeat } from '../../../../src/engine/liveness/heartbeat.js';
import { SigprobeError } from '../../../../src/errors.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const hung = new SigprobeError('engine-hung', 'It hangs.', '');
const refused = new SigprobeError('engine-refused', 'It is gone.', '');

interface Sketch {
  /** Each ping takes so long, ms. */
  readonly pingMs?: number;
  /** Whether other calls are answered meanwhile. */
  readonly answers?: boolean;
}

/** Answers each ping with the next of these; an error is thrown. */
function pulseOf(pings: readonly (SigprobeError | null)[], { pingMs = 0, answers = false }: Sketch = {}) {
  let asked = 0;
  const heartbeat = startHeartbeat({
    ping: async () => {
      const answer = pings[asked] ?? null;
      asked += 1;
      if (pingMs > 0) await new Promise((resolve) => setTimeout(resolve, pingMs));
      if (answer !== null) throw answer;
    },
    hasAnsweredSince: () => answers,
  });
  return { heartbeat, asked: () => asked };
}

describe('an engine', () => {
  it('that answers is asked again and again, and never lost', async () => {
    const { heartbeat, asked } = pulseOf([]);
    await vi.advanceTimersByTimeAsync(5 * HEARTBEAT_EVERY_MS);
    expect(asked()).toBe(5);
    expect(heartbeat.lost.aborted).toBe(false);
    heartbeat.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that hangs is lost at once', async () => {
    const { heartbeat } = pulseOf([null, hung]);
    await vi.advanceTimersByTimeAsync(2 * HEARTBEAT_EVERY_MS);
    expect(heartbeat.lost.reason).toBe(hung);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that answers other calls does not hang, whatever became of a ping', async () => {
    const { heartbeat, asked } = pulseOf([hung, hung, hung], { answers: true });
    await vi.advanceTimersByTimeAsync(4 * HEARTBEAT_EVERY_MS);
    expect(asked()).toBe(4);
    expect(heartbeat.lost.aborted).toBe(false);
  });

  it('that is gone is asked once more, whatever it answered before', async () => {
    const { heartbeat } = pulseOf([refused, null, refused, refused], { answers: true });
    await vi.advanceTimersByTimeAsync(2 * HEARTBEAT_EVERY_MS);
    expect(heartbeat.lost.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(3 * HEARTBEAT_EVERY_MS);
    expect(heartbeat.lost.reason).toBe(refused);
  });

  it('is let alone once nobody is interested', async () => {
    const { heartbeat, asked } = pulseOf([hung]);
    heartbeat.stop();
    await vi.advanceTimersByTimeAsync(5 * HEARTBEAT_EVERY_MS);
    expect(asked()).toBe(0);
    expect(heartbeat.lost.aborted).toBe(false);
  });

  it('is not lost to whoever lost interest while it was asked', async () => {
    const { heartbeat } = pulseOf([hung, hung], { pingMs: 500 });
    await vi.advanceTimersByTimeAsync(HEARTBEAT_EVERY_MS + 100);
    heartbeat.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(heartbeat.lost.aborted).toBe(false);
  });
});

it('whoever stops while a second question is due leaves no timer', async () => {
  const { heartbeat } = pulseOf([refused]);
  void heartbeat.check();
  await vi.advanceTimersByTimeAsync(10);
  heartbeat.stop();
  expect(vi.getTimerCount()).toBe(0);
  expect(heartbeat.lost.aborted).toBe(false);
});

describe('a check', () => {
  it('asks at once, and once for all who want to know', async () => {
    const { heartbeat, asked } = pulseOf([], { pingMs: 100 });
    const checks = [heartbeat.check(), heartbeat.check()];
    await vi.advanceTimersByTimeAsync(100);
    await Promise.all(checks);
    expect(asked()).toBe(1);
    expect(heartbeat.lost.aborted).toBe(false);
  });

  it('has lost the engine by its end where that is gone', async () => {
    const { heartbeat, asked } = pulseOf([refused, refused]);
    const check = heartbeat.check();
    await vi.advanceTimersByTimeAsync(1_000);
    await check;
    expect(heartbeat.lost.reason).toBe(refused);
    await heartbeat.check();
    expect(asked()).toBe(2);
  });
});
