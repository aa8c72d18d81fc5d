import { describe, expect, it } from 'vitest';
import { signalTime, snapshotTime } from '../../../../src/diagnosis/facts/snapshot-time.js';
import { anObservation, aSnapshot, someHooks } from '../../../support/builders.js';

describe('a snapshot', () => {
  const afterHooks = anObservation({ hooks: someHooks({ tookMs: 2_000 }) });

  it('counts from the start, as the hooks before the signal do', () => {
    expect(signalTime(anObservation())).toBe(800);
    expect(signalTime(afterHooks)).toBe(2_800);
    expect(snapshotTime(afterHooks, aSnapshot({ phase: 'after', atMs: 50 }))).toBe(2_850);
    expect(snapshotTime(afterHooks, aSnapshot({ phase: 'starting', atMs: 50 }))).toBe(50);
  });
});
