import { describe, expect, it } from 'vitest';
import { anObservation, aProcess, type ObservationSketch } from '../../../../support/builders.js';
import { exitedEvent } from '../../../../support/kernel-events.js';
import { finding, fired, judge } from '../../judge.js';

const pid1 = aProcess({ args: 'supervisor' });
const worker = aProcess({ pid: 7, args: 'worker --serve' });
const first = anObservation({ before: [pid1], after: [[pid1], [pid1, worker]] });
const second: ObservationSketch = {
  ready: { kind: 'settled', afterMs: 2_500 },
  before: [pid1, worker],
  exitOrder: { 7: 'exited-first' },
  // By the record nothing ended it by force.
  kernelRecord: { initPid: 1, signalledAtMs: 0, complete: true, events: [exitedEvent(1.4, 7)] },
};

describe('signalled-too-early', () => {
  it('says that the second probe decides, and why', () => {
    const diagnosis = judge(second, { early: first });
    expect(diagnosis.outcome).toBe('graceful');
    expect(finding(diagnosis, 'signalled-too-early')).toMatchObject({
      data: {
        signal: 'SIGTERM',
        sentAfterMs: 800,
        startedLater: ['worker --serve'],
        sentAgainAfterMs: 2_500,
        again: 'was-early',
      },
      message:
        'SIGTERM was sent 800 ms after the start, before PID 1 had started worker --serve. Another container was sent SIGTERM 2.5 s after its start, and that one decides.',
    });
  });

  it('leaves the outcome open where the second was not signalled', () => {
    const end = { kind: 'not-signalled', why: 'it was not ready' } as const;
    const ready = { kind: 'not-ready', afterMs: 60_000, why: 'it did not come to rest' } as const;
    const diagnosis = judge({ end, ready, signalled: null, snapshots: [] }, { early: first });
    expect(diagnosis.outcome).toBe('inconclusive');
    expect(fired(diagnosis)).toEqual(['never-ready', 'signalled-too-early']);
  });

  it('leaves the outcome open where the second starts still others', () => {
    const cron = aProcess({ pid: 9, args: 'cron' });
    const diagnosis = judge({ ...second, after: [[pid1, worker, cron]] }, { early: first });
    expect(diagnosis.outcome).toBe('inconclusive');
    expect(finding(diagnosis, 'signalled-too-early')?.message).toContain('and started cron after that');
  });

  it('counts what both start after the signal as their reaction', () => {
    const stop = aProcess({ pid: 9, args: 'stop-worker' });
    const early = anObservation({
      before: [pid1],
      after: [
        [pid1, worker],
        [pid1, worker, stop],
      ],
    });
    const diagnosis = judge({ ...second, after: [[pid1, worker, stop]] }, { early });
    expect(diagnosis.outcome).toBe('graceful');
  });

  it('is silent for a probe that was not made again', () => {
    expect(fired(judge({ before: [pid1], after: [[pid1, worker]] }))).toEqual([]);
  });
});
