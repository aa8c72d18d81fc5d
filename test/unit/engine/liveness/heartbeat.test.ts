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

/** Answers each ping with the next of these; an error is thrown. */
function pulseOf(...answers: (SigprobeError | null)[]) {
  let asked = 0;
  const heartbeat = startHeartbeat(async () => {
    const answer = answers[asked] ?? null;
    asked += 1;
    if (answer !== null) throw answer;
  });
  return { heartbeat, asked: () => asked };
}

describe('an engine', () => {
  it('that answers is asked again and again, and never lost', async () => {
    const { heartbeat, asked } = pulseOf();
    await vi.advanceTimersByTimeAsync(5 * HEARTBEAT_EVERY_MS);
    expect(asked()).toBe(5);
    expect(heartbeat.lost.aborted).toBe(false);
    heartbeat.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that hangs is lost at once', async () => {
    const { heartbeat } = pulseOf(null, hung);
    await vi.advanceTimersByTimeAsync(2 * HEARTBEAT_EVERY_MS);
    expect(heartbeat.lost.reason).toBe(hung);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that is gone is asked once more', async () => {
    const { heartbeat } = pulseOf(refused, null, refused, refused);
    await vi.advanceTimersByTimeAsync(2 * HEARTBEAT_EVERY_MS);
    expect(heartbeat.lost.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(3 * HEARTBEAT_EVERY_MS);
    expect(heartbeat.lost.reason).toBe(refused);
  });

  it('is let alone once nobody is interested', async () => {
    const { heartbeat, asked } = pulseOf(hung);
    heartbeat.stop();
    await vi.advanceTimersByTimeAsync(5 * HEARTBEAT_EVERY_MS);
    expect(asked()).toBe(0);
    expect(heartbeat.lost.aborted).toBe(false);
  });
});
