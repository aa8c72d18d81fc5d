import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PULSE_EVERY_MS, takePulse } from '../../../src/engine/pulse.js';
import { SigprobeError } from '../../../src/errors.js';

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
  const pulse = takePulse(async () => {
    const answer = answers[asked] ?? null;
    asked += 1;
    if (answer !== null) throw answer;
  });
  return { pulse, asked: () => asked };
}

describe('an engine', () => {
  it('that answers is asked again and again, and never lost', async () => {
    const { pulse, asked } = pulseOf();
    await vi.advanceTimersByTimeAsync(5 * PULSE_EVERY_MS);
    expect(asked()).toBe(5);
    expect(pulse.lost.aborted).toBe(false);
    pulse.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that hangs is lost at once', async () => {
    const { pulse } = pulseOf(null, hung);
    await vi.advanceTimersByTimeAsync(2 * PULSE_EVERY_MS);
    expect(pulse.lost.reason).toBe(hung);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that is gone is asked once more', async () => {
    const { pulse } = pulseOf(refused, null, refused, refused);
    await vi.advanceTimersByTimeAsync(2 * PULSE_EVERY_MS);
    expect(pulse.lost.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(3 * PULSE_EVERY_MS);
    expect(pulse.lost.reason).toBe(refused);
  });

  it('is let alone once nobody is interested', async () => {
    const { pulse, asked } = pulseOf(hung);
    pulse.stop();
    await vi.advanceTimersByTimeAsync(5 * PULSE_EVERY_MS);
    expect(asked()).toBe(0);
    expect(pulse.lost.aborted).toBe(false);
  });
});
