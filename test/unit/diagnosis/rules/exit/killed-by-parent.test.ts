import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../../../src/diagnosis/diagnose.js';
import { trialsOf } from '../../../../../src/diagnosis/facts/trials.js';
import type { KernelEvent, KernelRecord } from '../../../../../src/observation.js';
import { anObservation, aProcess, exited } from '../../../../support/builders.js';
import { exitedEvent, handledEvent, sentEvent } from '../../../../support/kernel-events.js';
import { bare, finding, fired, judge, server } from '../../judge.js';

const PARENT = 1;
const WORKER = 7;
const before = [aProcess({ args: 'python3 /top.py' }), server()];
const exitOrder = { [WORKER]: 'exited-first' } as const;

const sent = (signal: number, atMs: number) =>
  sentEvent(atMs, signal, WORKER, { kind: 'process', pid: PARENT });
const handled = handledEvent(2, WORKER);
const exit = (atMs: number, killed: boolean) => exitedEvent(atMs, WORKER, { killed, parentToldMs: atMs });

function recorded(events: readonly KernelEvent[], complete = true): KernelRecord {
  return { initPid: PARENT, signalledAtMs: 0, complete, events };
}

describe('killed-by-parent', () => {
  const impatient = recorded([sent(15, 1), handled, sent(9, 502), exit(503, true)]);

  it('reports a parent that sends SIGKILL before the handler is done', () => {
    const diagnosis = judge({ before, exitOrder, kernelRecord: impatient });
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: [] });
    expect(finding(diagnosis, 'killed-by-parent')).toMatchObject({
      data: { killedBy: 1, toldAtMs: 2, killedAtMs: 502 },
      message: expect.stringContaining('by SIGKILL before its handler had finished'),
      fix: expect.stringContaining('time limit'),
    });
  });

  it('reports one that sends a signal without a handler at once after the one with a handler', () => {
    const kernelRecord = recorded([
      sent(3, 0.2),
      sent(15, 0.3),
      { ...handled, signal: 3 },
      { kind: 'default-action', atMs: 2.2, pid: WORKER, signal: 15 },
      exit(2.3, true),
    ]);
    const diagnosis = judge({ before, exitOrder, kernelRecord });
    expect(fired(diagnosis)).toEqual(['killed-by-parent']);
    expect(diagnosis.findings[0]?.data).toMatchObject({ killedWith: 'SIGTERM' });
  });

  it('misses forwarding where the program was sent nothing else', () => {
    const diagnosis = judge({ before, exitOrder, kernelRecord: recorded([sent(9, 1), exit(1.2, true)]) });
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: ['forwarding'] });
    expect(finding(diagnosis, 'killed-by-parent')?.data).toMatchObject({ toldAtMs: null });
  });

  it('is silent about a parent whose program exits before the time limit', () => {
    const patient = recorded([sent(15, 1), handled, exit(1_500, false)]);
    expect(judge({ before, exitOrder, kernelRecord: patient })).toMatchObject({
      outcome: 'graceful',
      findings: [],
    });
  });

  it('is silent about a program without a handler, which has nothing to lose', () => {
    const kernelRecord = recorded([sent(9, 1), exit(1.2, true)]);
    const processes = [aProcess({ args: 'python3 /top.py' }), bare('python3 /bare.py', { pid: WORKER })];
    expect(fired(judge({ before: processes, exitOrder, kernelRecord }))).not.toContain('killed-by-parent');
  });

  it('concludes nothing from a record that is not complete', () => {
    const partial = { ...impatient, complete: false };
    expect(fired(judge({ before, exitOrder, kernelRecord: partial }))).toEqual(['unseen-exit']);
  });

  describe('where the process was sent SIGKILL right after a signal that it handled', () => {
    const racing = (killedAtMs: number) => ({
      before,
      exitOrder,
      kernelRecord: recorded([
        sent(15, 1),
        handled,
        exit(1.5, false),
        { ...sent(9, killedAtMs), result: 'ignored' },
      ]),
    });

    it('is reported although the process was faster this time', () => {
      const diagnosis = judge(racing(1.6));
      expect(diagnosis.outcome).toBe('abrupt');
      expect(finding(diagnosis, 'killed-by-parent')?.message).toContain('it exited first this time');
    });

    it('is not where it had time', () => {
      expect(judge(racing(900))).toMatchObject({ outcome: 'graceful', findings: [] });
    });
  });

  describe('without a record', () => {
    const [top = aProcess(), worker = server()] = before;
    /** Up to `atMs` the worker was there, frozen or not. */
    const until = (atMs: number, state: string) => {
      // Frozen, it keeps in its queue what it was sent.
      const here = { ...worker, state };
      const told = state === 'T' ? { ...server({ pending: ['SIGTERM'], caught: ['SIGTERM'] }), state } : here;
      const end = exited({ afterMs: atMs + 5 });
      const first = anObservation({
        before: [top, here],
        after: [[top, told], [top, told], [top]],
        exitOrder,
        end,
      });
      const [shown, held, longer, gone] = first.snapshots;
      return {
        ...first,
        snapshots: [shown, held, longer, gone && { ...gone, atMs, view: 'host-proc' as const }].filter(
          (each) => each !== undefined,
        ),
      };
    };
    const judged = (freeMs: number, frozenMs: number) =>
      diagnose({ ...trialsOf(until(freeMs, 'S')), frozenChildren: [until(frozenMs, 'T')] });

    it('reports a process that ended at the same time with itself frozen', () => {
      const diagnosis = judged(510, 520);
      expect(fired(diagnosis)).toEqual(['killed-by-parent']);
      expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: [] });
      expect(diagnosis.findings[0]?.data).toMatchObject({ seenBy: 'frozen-children', killedWith: null });
    });

    it('is silent for one that had exited by itself long before', () => {
      expect(judged(510, 3_000)).toMatchObject({ outcome: 'graceful', findings: [] });
    });

    it('leaves open what is too close to tell', () => {
      expect(fired(judged(510, 900))).toEqual(['unseen-exit']);
    });
  });
});
