import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEngineTime } from '../../../../src/engine/streams/engine-time.js';

describe("the engine's time", () => {
  it.each([
    ['2025-11-23T19:10:00.123456789Z', 1_763_925_000_123_456_789n],
    ['2025-11-23T19:10:00.1Z', 1_763_925_000_100_000_000n],
    ['2025-11-23T19:10:00.000000001Z', 1_763_925_000_000_000_001n],
    ['2025-11-23T19:10:00Z', 1_763_925_000_000_000_000n],
    ['2025-11-23T20:10:00.5+01:00', 1_763_925_000_500_000_000n],
    ['2025-11-23T13:40:00.5-05:30', 1_763_925_000_500_000_000n],
  ])('%s is exact to the nanosecond', (text, ns) => {
    expect(parseEngineTime(text)).toBe(ns);
  });

  it.each([
    '0001-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '1970-01-01T00:00:00Z',
    '',
    'now',
    '2025-11-23',
    '2025-11-23T19:10:00',
    '2025-13-23T19:10:00Z',
    '2025-11-23T19:10:00.1234567890Z',
  ])('%j is none', (text) => {
    expect(parseEngineTime(text)).toBeNull();
  });

  it('keeps the order of moments', () => {
    const moment = fc.integer({ min: 1, max: 4_000_000_000 });
    const nanos = fc.integer({ min: 0, max: 999_999_999 });
    fc.assert(
      fc.property(moment, nanos, (seconds, fraction) => {
        const whole = new Date(seconds * 1_000).toISOString().slice(0, 19);
        const text = `${whole}.${String(fraction).padStart(9, '0')}Z`;
        expect(parseEngineTime(text)).toBe(BigInt(seconds) * 1_000_000_000n + BigInt(fraction));
      }),
    );
  });
});
