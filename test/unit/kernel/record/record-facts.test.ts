import { describe, expect, it } from 'vitest';
import {
  diedOfDefaultAction,
  exitOf,
  exitOrderOf,
  forkedAfterSignal,
  killedByProcess,
  killerOf,
  pid1ExitedAtMs,
  sentTo,
  toldBy,
} from '../../../../src/kernel/record/record-facts.js';
import type { KernelEvent, KernelRecord, SignalSender } from '../../../../src/observation.js';

const [INIT, FIRST, SECOND] = [100, 101, 102];
const BY_PID_1: SignalSender = { kind: 'process', pid: INIT };
const IN_WAKE: SignalSender = { kind: 'kernel', reason: 'pid-1-exited' };

const record = (...events: readonly KernelEvent[]): KernelRecord => ({
  initPid: INIT,
  signalledAtMs: 16,
  complete: true,
  events,
});

const sent = (
  atMs: number,
  signal: number,
  by: SignalSender,
  to: number,
  result: 'delivered' | 'ignored' | 'pending' = 'delivered',
): KernelEvent => ({ kind: 'sent', atMs, signal, by, to, result });

const exited = (atMs: number, pid: number): KernelEvent => ({
  kind: 'exited',
  atMs,
  pid,
  killed: false,
  parentToldMs: null,
});

describe('what a record shows', () => {
  it('is when PID 1 began to exit', () => {
    expect(pid1ExitedAtMs(record(exited(3, FIRST), exited(41.2, INIT)))).toBe(41.2);
    expect(pid1ExitedAtMs(record(exited(3, FIRST)))).toBeNull();
    expect(exitOf(record(exited(3, FIRST)), FIRST)?.atMs).toBe(3);
  });

  it('is who exited before PID 1, and whom the kernel killed after it', () => {
    const order = exitOrderOf(
      record(exited(3, FIRST), exited(5, INIT), sent(5.1, 9, IN_WAKE, SECOND), exited(5.2, SECOND)),
    );
    expect([...order]).toEqual([
      [FIRST, 'exited-first'],
      [SECOND, 'outlived-pid-1'],
    ]);
  });

  it('takes one whose exit had begun when PID 1’s did for first', () => {
    const order = exitOrderOf(
      record(exited(3, FIRST), exited(5, INIT), sent(5.1, 9, IN_WAKE, FIRST, 'ignored')),
    );
    expect([...order]).toEqual([[FIRST, 'exited-first']]);
  });

  it('says nothing of one that was forked anew under the same number', () => {
    const forked: KernelEvent = { kind: 'forked', atMs: 4, parent: INIT, pid: FIRST, program: 'sh' };
    expect(exitOrderOf(record(exited(3, FIRST), forked)).size).toBe(0);
  });

  it('is who ended a process by SIGKILL', () => {
    const killed = record(
      sent(1, 15, BY_PID_1, FIRST),
      sent(1600, 9, BY_PID_1, FIRST),
      sent(1601, 9, IN_WAKE, FIRST, 'pending'),
      sent(1601, 9, IN_WAKE, SECOND),
      sent(1602, 9, BY_PID_1, SECOND, 'ignored'),
    );
    expect(killerOf(killed, FIRST)).toEqual(BY_PID_1);
    expect(killerOf(killed, SECOND)).toEqual(IN_WAKE);
    expect(killerOf(killed, INIT)).toBeNull();
    expect([...killedByProcess(killed)]).toEqual([[FIRST, INIT]]);
  });

  it('is who told whom', () => {
    const events = record(
      sent(0, 15, { kind: 'outside' }, INIT),
      sent(1, 15, BY_PID_1, FIRST),
      sent(2, 15, BY_PID_1, INIT),
    );
    expect(toldBy(events, INIT)).toEqual([sent(1, 15, BY_PID_1, FIRST)]);
    expect(sentTo(events, INIT)).toHaveLength(2);
  });

  it('is the signal whose default action ended a process', () => {
    const died = (signal: number | null): KernelRecord =>
      record({ kind: 'default-action', atMs: 1, pid: FIRST, signal });
    expect(diedOfDefaultAction(died(15), FIRST)).toBe(15);
    expect(diedOfDefaultAction(died(9), FIRST)).toBeNull();
    expect(diedOfDefaultAction(died(null), FIRST)).toBeNull();
    expect(diedOfDefaultAction(died(15), SECOND)).toBeNull();
  });

  it('is what was forked after the signal', () => {
    const forked = (atMs: number, pid: number): KernelEvent => ({
      kind: 'forked',
      atMs,
      parent: INIT,
      pid,
      program: 'sh',
    });
    expect(forkedAfterSignal(record(forked(-5, FIRST), forked(5, SECOND)))).toEqual([forked(5, SECOND)]);
  });
});
