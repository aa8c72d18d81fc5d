import { describe, expect, it } from 'vitest';
import { logStart } from '../../../../src/trial/shutdown/log-start.js';
import { fakeEngine } from '../../../support/fake-engine.js';
import { aContext } from '../../../support/fake-trial.js';

const MS = 1_000_000n;
/** When the kill was stamped, by the engine's clock. */
const KILL_NS = 1_763_925_000_000n * MS;

/** The start of the log in ms before the stamp of a kill that was sent 30 ms ago and stamped 13 ms ago. */
function startOf(signalledAtMs: number | null, nowNs: bigint | null): number {
  const fake = fakeEngine({});
  const context = aContext(fake);
  const container = { engineNow: () => nowNs } as never;
  const record = { initPid: 1, signalledAtMs, complete: true, events: [] };
  const start = logStart({ container, context, sentMs: context.clock.now() - 30 }, KILL_NS, record);
  return Number(KILL_NS - (start ?? 0n)) / 1e6;
}

describe('the log tells of the signal', () => {
  it.each<[string, number | null, bigint | null, number]>([
    ['from the moment that the kernel noted', 14.5, KILL_NS + 13n * MS, 2.5],
    ['from a little before the stamp, where the kernel noted nothing', null, KILL_NS + 13n * MS, 10],
    ['from a little before the stamp, where this machine has another clock', 14.5, null, 10],
    ['from a little before the stamp, where the clock was set back', 14.5, KILL_NS + 60_000n * MS, 10],
    ['from a little before the stamp, where the clock was set on', 14.5, KILL_NS - 60_000n * MS, 10],
  ])('%s', (_, signalledAtMs, nowNs, beforeMs) => {
    expect(startOf(signalledAtMs, nowNs)).toBe(beforeMs);
  });

  it('from no known moment without a stamp', () => {
    const context = aContext(fakeEngine({}));
    const container = { engineNow: () => KILL_NS } as never;
    expect(logStart({ container, context, sentMs: 0 }, null, null)).toBeNull();
  });
});
