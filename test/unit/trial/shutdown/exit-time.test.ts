import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExitStamps, exitTime } from '../../../../src/trial/shutdown/exit-time.js';

const SECOND = 1_000_000_000n;
const KILL_NS = 1_763_925_000_000_000_000n;

const NO_LOOKS = { lastAliveNs: null, firstGoneNs: null, lateMs: 0 } as const;

/** An exit 41.2 ms after the signal, as both clocks saw it; a test states what is unusual. */
function stamps(unusual: Partial<ExitStamps> = {}): ExitStamps {
  return {
    killNs: KILL_NS,
    finishedNs: KILL_NS + 41_200_000n,
    killSentMs: 1_000,
    killReturnedMs: 1_016,
    lastAliveMs: 1_040,
    endSeenMs: 1_090,
    ...NO_LOOKS,
    ...unusual,
  };
}

describe('the time to exit', () => {
  it("is the engine's, to the microsecond", () => {
    expect(exitTime(stamps())).toEqual({ afterMs: 41.2, uncertaintyMs: 5, clock: 'engine' });
  });

  it('keeps what a double of nanoseconds since 1970 would lose', () => {
    expect(exitTime(stamps({ finishedNs: KILL_NS + 41_200_999n })).afterMs).toBe(41.201);
  });

  it('is never below zero: the end can be stamped before the kill', () => {
    const early = stamps({ finishedNs: KILL_NS - 3_000_000n, lastAliveMs: 1_000, endSeenMs: 1_050 });
    expect(exitTime(early)).toMatchObject({ afterMs: 0, clock: 'engine' });
  });

  it.each<[string, Partial<ExitStamps>]>([
    ['jumped forward', { finishedNs: KILL_NS + 3_600n * SECOND }],
    ['jumped back', { finishedNs: KILL_NS - 3_600n * SECOND }],
    ['crept forward', { finishedNs: KILL_NS + 120_000_000n }],
    ['crept back', { finishedNs: KILL_NS, lastAliveMs: 1_050, endSeenMs: 1_090 }],
    ['stamped no kill', { killNs: null }],
    ['stamped no end', { finishedNs: null }],
    ['stamped nothing', { killNs: null, finishedNs: null }],
  ])("is the client's where the engine's clock %s", (_what, unusual) => {
    const given = stamps(unusual);
    const time = exitTime(given);
    const atLeast = given.lastAliveMs - given.killReturnedMs;
    const atMost = given.endSeenMs - given.killSentMs;
    expect(time.clock).toBe('client');
    expect(time.afterMs).toBe((atLeast + atMost) / 2);
    expect(time.uncertaintyMs).toBe((atMost - atLeast) / 2);
  });

  it('follows a long shutdown', () => {
    const slow = stamps({ finishedNs: KILL_NS + 12n * SECOND, lastAliveMs: 12_950, endSeenMs: 13_070 });
    expect(exitTime(slow)).toEqual({ afterMs: 12_000, uncertaintyMs: 5, clock: 'engine' });
  });

  it('is not later than a look that found PID 1 ended, however late the engine stamps it', () => {
    const late = {
      finishedNs: KILL_NS + 80_000_000n,
      firstGoneNs: KILL_NS + 43_000_000n,
      lastAliveNs: KILL_NS + 40_000_000n,
    };
    expect(exitTime(stamps(late)).afterMs).toBe(43);
  });

  it('is not earlier than a look that found PID 1 running', () => {
    const early = {
      finishedNs: KILL_NS + 38_000_000n,
      firstGoneNs: KILL_NS + 43_000_000n,
      lastAliveNs: KILL_NS + 40_000_000n,
    };
    expect(exitTime(stamps(early)).afterMs).toBe(40);
  });

  it('is known no better than the kill call was quick and the looks came in time', () => {
    expect(exitTime(stamps({ lateMs: 38 })).uncertaintyMs).toBe(38);
    expect(exitTime(stamps({ killSentMs: 920 })).uncertaintyMs).toBe(24);
  });

  it('is a sound number whatever the clocks say', () => {
    const ns = fc.option(fc.bigInt({ min: 0n, max: 2n ** 63n }), { nil: null });
    const ms = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(ns, ns, fc.tuple(ms, ms, ms, ms), (killNs, finishedNs, [a, b, c, d]) => {
        const given = {
          killNs,
          finishedNs,
          killSentMs: a,
          killReturnedMs: b,
          lastAliveMs: c,
          endSeenMs: d,
          ...NO_LOOKS,
        };
        const { afterMs, uncertaintyMs } = exitTime(given);
        expect(afterMs).toBeGreaterThanOrEqual(0);
        expect(uncertaintyMs).toBeGreaterThanOrEqual(5);
        expect(Number.isFinite(afterMs + uncertaintyMs)).toBe(true);
      }),
    );
  });

  it("contains the client's bounds within its uncertainty", () => {
    const step = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(step, step, step, (call, alive, late) => {
        const given = stamps({
          killNs: null,
          killSentMs: 0,
          killReturnedMs: call,
          lastAliveMs: call + alive,
          endSeenMs: call + alive + late,
        });
        const { afterMs, uncertaintyMs } = exitTime(given);
        expect(afterMs - uncertaintyMs).toBeLessThanOrEqual(alive);
        expect(afterMs + uncertaintyMs).toBeGreaterThanOrEqual(call + alive + late - 0.001);
      }),
    );
  });
});
