import { describe, expect, it } from 'vitest';
import { buildRecord } from '../../../../src/kernel/record/build-record.js';
import { createFollower, type KnownProcess } from '../../../../src/kernel/record/follow.js';
import { parseTrace } from '../../../../src/kernel/record/parse-trace.js';
import type { KernelRecord } from '../../../../src/observation.js';
import { cloned, delivered, executed, exited, generated, THREAD_FLAGS, traceText } from './trace-text.js';

const [RUNC, SHIM, INIT, CHILD, OTHER] = [50, 60, 100, 101, 102];
const HANDLER = '7f01';
const KERNEL = 128;
const CLD = { exited: { code: 1 }, killed: { code: 2 } };
const SENT_AT = 5_000_000;

/** At so many microseconds after the signal. */
const at = (tid: number, micros = 0) => ({ tid, at: SENT_AT + micros });
const signalled = generated(at(RUNC), 15, INIT);

const BOTH: readonly KnownProcess[] = [
  { pid: INIT, tids: [INIT] },
  { pid: CHILD, tids: [CHILD] },
];

function record(known: readonly KnownProcess[], ...lines: readonly string[]): KernelRecord {
  return recordOfCall(20, known, ...lines);
}

/** Of a signal that the caller began to send so many ms before it came. */
function recordOfCall(
  beforeMs: number,
  known: readonly KnownProcess[],
  ...lines: readonly string[]
): KernelRecord {
  const text = traceText(...lines);
  const follower = createFollower(INIT, known);
  for (const event of parseTrace(text).events) follower.take(event);
  return buildRecord({
    initPid: INIT,
    events: follower.events(),
    zeroMs: SENT_AT / 1000 - beforeMs,
    signal: 15,
    complete: true,
  });
}

/** On kernels that do not say which thread was the last of its process. */
function recordWithout6dot16(known: readonly KnownProcess[], ...lines: readonly string[]): KernelRecord {
  return record(known, ...lines.map((line) => line.replace(/ group_dead=\w+$/, '')));
}

describe('the record of a container', () => {
  it('counts from the signal, and says how long that was after the caller had begun to send it', () => {
    const { signalledAtMs, events } = record(BOTH, signalled, delivered(at(INIT, 52), 15, HANDLER));
    expect(signalledAtMs).toBe(20);
    expect(events).toEqual([
      { kind: 'sent', atMs: 0, signal: 15, by: { kind: 'outside' }, to: INIT, result: 'delivered' },
      { kind: 'handled', atMs: 0.052, pid: INIT, signal: 15, isOneShot: false },
    ]);
  });

  it('counts from the caller’s moment where no signal came', () => {
    const { signalledAtMs, events } = record(BOTH, exited(at(INIT)));
    expect(signalledAtMs).toBeNull();
    expect(events).toMatchObject([{ kind: 'exited', atMs: 20 }]);
  });

  it('takes an earlier signal of the same kind for another', () => {
    const { signalledAtMs, events } = record(BOTH, generated(at(RUNC, -50_000), 15, INIT), signalled);
    expect(signalledAtMs).toBe(20);
    expect(events.map(({ atMs }) => atMs)).toEqual([-50, 0]);
  });

  it('leaves out what was long before, and what concerns others', () => {
    const { events } = record(
      BOTH,
      generated(at(INIT, -200_000), 10, CHILD),
      generated(at(RUNC), 15, 999),
      delivered(at(999), 15),
      cloned(at(999), 1000),
      exited(at(999)),
      generated(at(INIT), 15, 999),
    );
    expect(events).toEqual([]);
  });

  it('has what came while the caller waited for the signal to be sent', () => {
    const forks = [cloned(at(INIT, -650_000), 200), cloned(at(INIT, -450_000), 201)];
    const { signalledAtMs, events } = recordOfCall(500, BOTH, ...forks, signalled);
    expect(signalledAtMs).toBe(500);
    expect(events).toMatchObject([{ kind: 'forked', atMs: -450, pid: 201 }, { kind: 'sent' }]);
  });

  it.each([
    [0, 'delivered'],
    [1, 'ignored'],
    [2, 'pending'],
    [3, 'ignored'],
    [4, 'delivered'],
  ])('tells the result %i as %s', (result, word) => {
    expect(record(BOTH, generated(at(RUNC), 15, INIT, { result })).events).toMatchObject([{ result: word }]);
  });

  it.each([
    [0, CHILD, { kind: 'process', pid: CHILD }],
    [-1, CHILD, { kind: 'process', pid: CHILD }],
    [-6, CHILD, { kind: 'process', pid: CHILD }],
    [0, RUNC, { kind: 'outside' }],
    [KERNEL, RUNC, { kind: 'kernel', reason: 'other' }],
    [-2, CHILD, { kind: 'kernel', reason: 'other' }],
    [1, INIT, { kind: 'kernel', reason: 'other' }],
  ])('tells who sent one with si_code %i from thread %i', (code, tid, by) => {
    expect(record(BOTH, generated(at(tid), 15, INIT, { code })).events).toMatchObject([{ by }]);
  });

  it('tells a process manager that loses patience', () => {
    const { events } = record(
      BOTH,
      signalled,
      generated(at(INIT, 100), 2, CHILD),
      delivered(at(CHILD, 200), 2, HANDLER),
      generated(at(INIT, 1_600_000), 9, CHILD),
      delivered(at(CHILD, 1_600_100), 9),
      exited(at(CHILD, 1_600_200)),
      generated(at(CHILD, 1_600_300), 17, INIT, CLD.killed),
    );
    expect(events.slice(1)).toEqual([
      {
        kind: 'sent',
        atMs: 0.1,
        signal: 2,
        by: { kind: 'process', pid: INIT },
        to: CHILD,
        result: 'delivered',
      },
      { kind: 'handled', atMs: 0.2, pid: CHILD, signal: 2, isOneShot: false },
      {
        kind: 'sent',
        atMs: 1600,
        signal: 9,
        by: { kind: 'process', pid: INIT },
        to: CHILD,
        result: 'delivered',
      },
      { kind: 'default-action', atMs: 1600.1, pid: CHILD, signal: 9 },
      { kind: 'exited', atMs: 1600.2, pid: CHILD, killed: true, parentToldMs: 1600.3 },
    ]);
  });

  it('tells which signal the default action ended a process for, though only a SIGKILL is delivered', () => {
    const { events } = record(
      BOTH,
      generated(at(INIT, 100), 15, CHILD),
      delivered(at(CHILD, 110), 9),
      exited(at(CHILD, 120)),
      generated(at(CHILD, 130), 17, INIT, CLD.killed),
      generated(at(INIT, 140), 15, INIT, { result: 1 }),
      exited(at(INIT, 150)),
    );
    expect(events).toMatchObject([
      { kind: 'sent', to: CHILD },
      { kind: 'default-action', pid: CHILD, signal: 15 },
      { kind: 'exited', pid: CHILD, killed: true },
      { kind: 'sent', to: INIT, by: { kind: 'process', pid: INIT }, result: 'ignored' },
      { kind: 'exited', pid: INIT },
    ]);
  });

  it('passes over a signal that was handled before', () => {
    const { events } = record(
      BOTH,
      generated(at(INIT, 100), 10, CHILD),
      generated(at(INIT, 110), 15, CHILD),
      delivered(at(CHILD, 120), 15, HANDLER),
      generated(at(INIT, 130), 28, CHILD),
      generated(at(INIT, 140), 1, CHILD, { result: 1 }),
      delivered(at(CHILD, 150), 9),
      exited(at(CHILD, 160)),
      generated(at(CHILD, 170), 17, INIT, CLD.killed),
    );
    expect(events).toContainEqual({ kind: 'default-action', atMs: 20.15, pid: CHILD, signal: 10 });
  });

  it('does not know which signal ended a process that it saw none of', () => {
    const { events } = record(
      BOTH,
      delivered(at(CHILD, 150), 9),
      exited(at(CHILD, 160)),
      generated(at(CHILD, 170), 17, INIT, CLD.killed),
    );
    expect(events).toMatchObject([{ kind: 'default-action', signal: null }, { kind: 'exited' }]);
  });

  it('tells a signal that was blocked at first, and one that dumps core', () => {
    const { events } = record(BOTH, delivered(at(CHILD, 10), 3), exited(at(CHILD, 20)));
    expect(events).toMatchObject([{ kind: 'default-action', pid: CHILD, signal: 3 }, { kind: 'exited' }]);
  });

  it('tells what is thrown away when it is delivered', () => {
    const { events } = record(
      BOTH,
      delivered(at(INIT, 10), 15),
      delivered(at(CHILD, 20), 15, '1'),
      delivered(at(CHILD, 30), 28),
    );
    expect(events).toEqual([
      { kind: 'discarded', atMs: 20.01, pid: INIT, signal: 15 },
      { kind: 'discarded', atMs: 20.02, pid: CHILD, signal: 15 },
    ]);
  });

  it('tells a fault that ends PID 1 from a signal that it is spared', () => {
    const { events } = record(
      BOTH,
      delivered(at(INIT, 10), 15),
      generated(at(INIT, 20), 11, INIT, { code: 1 }),
      delivered(at(INIT, 30), 11),
      exited(at(INIT, 40)),
      generated(at(INIT, 50), 17, SHIM, { code: 3 }),
    );
    expect(events).toMatchObject([
      { kind: 'discarded', signal: 15 },
      { kind: 'sent', by: { kind: 'kernel', reason: 'other' } },
      { kind: 'default-action', signal: 11 },
      { kind: 'exited', killed: true },
    ]);
  });

  it('tells who was left for the kernel to kill', () => {
    const { events } = record(
      BOTH,
      signalled,
      exited(at(INIT, 100)),
      generated(at(INIT, 200), 9, CHILD, { code: KERNEL }),
      delivered(at(CHILD, 210), 9),
      exited(at(CHILD, 220)),
      generated(at(INIT, 300), 17, SHIM, CLD.exited),
    );
    const by = { kind: 'kernel', reason: 'pid-1-exited' };
    expect(events.slice(1)).toMatchObject([
      { kind: 'exited', pid: INIT, killed: false, parentToldMs: 0.3 },
      { kind: 'sent', signal: 9, by, to: CHILD },
      { kind: 'default-action', pid: CHILD, signal: 9 },
      { kind: 'exited', pid: CHILD, killed: true, parentToldMs: null },
    ]);
  });

  const THREADED: readonly KnownProcess[] = [
    { pid: INIT, tids: [INIT] },
    { pid: CHILD, tids: [CHILD, OTHER] },
  ];

  describe.each([
    { kernel: 'says which thread was the last', build: record },
    { kernel: 'does not', build: recordWithout6dot16 },
  ])('where the kernel $kernel', ({ build }) => {
    it('takes a process for ended when its last thread has', () => {
      const lines = [
        exited(at(CHILD, 10), false),
        cloned(at(OTHER, 20), 103, THREAD_FLAGS),
        exited(at(OTHER, 30), false),
        exited(at(103, 40), true),
        generated(at(103, 50), 17, INIT, CLD.exited),
      ];
      expect(build(THREADED, ...lines).events).toEqual([
        { kind: 'exited', atMs: 20.04, pid: CHILD, killed: false, parentToldMs: 20.05 },
      ]);
    });

    it('does not take exit_group(2) of one thread for a signal’s doing, told or not', () => {
      const lines = [
        generated(at(INIT, 0), 15, CHILD),
        exited(at(OTHER, 10), false),
        delivered(at(CHILD, 20), 9),
        exited(at(CHILD, 30), true),
      ];
      const expected = [{ kind: 'sent' }, { kind: 'exited', pid: CHILD, killed: false }];
      expect(build(THREADED, ...lines).events).toMatchObject(expected);
      const told = generated(at(CHILD, 40), 17, INIT, CLD.exited);
      expect(build(THREADED, ...lines, told).events).toMatchObject(expected);
    });

    it('tells a signal that ended all threads, told or not', () => {
      const lines = [
        generated(at(INIT, 0), 15, OTHER),
        delivered(at(OTHER, 10), 9),
        delivered(at(CHILD, 10), 9),
        exited(at(OTHER, 20), false),
        exited(at(CHILD, 30), true),
      ];
      expect(build(THREADED, ...lines).events).toMatchObject([
        { kind: 'sent', to: CHILD },
        { kind: 'default-action', pid: CHILD, signal: 15 },
        { kind: 'exited', pid: CHILD, killed: true },
      ]);
    });

    it('follows a thread that executes a program', () => {
      const lines = [
        delivered(at(CHILD, 10), 9),
        exited(at(CHILD, 20), false),
        executed(at(CHILD, 30), '/bin/server', OTHER),
        generated(at(INIT, 40), 15, CHILD),
        delivered(at(CHILD, 50), 15, HANDLER),
        exited(at(CHILD, 60), true),
      ];
      expect(build(THREADED, ...lines).events).toMatchObject([
        { kind: 'executed', pid: CHILD, file: '/bin/server' },
        { kind: 'sent', to: CHILD },
        { kind: 'handled', pid: CHILD },
        { kind: 'exited', pid: CHILD, killed: false },
      ]);
    });
  });

  it('follows what is forked, and who forked it', () => {
    const { events } = record(
      BOTH,
      cloned(at(INIT, 10), 200),
      cloned(at(200, 20), 201),
      cloned(at(201, 30), 202, '8000'),
      exited(at(201, 40)),
      exited(at(202, 50)),
    );
    expect(events).toMatchObject([
      { kind: 'forked', parent: INIT, pid: 200, program: 'server' },
      { kind: 'forked', parent: 200, pid: 201 },
      { kind: 'forked', parent: 200, pid: 202 },
      { kind: 'exited', pid: 201 },
      { kind: 'exited', pid: 202 },
    ]);
  });

  it('does not follow a number that somebody else was given', () => {
    const { events } = record(
      BOTH,
      exited(at(CHILD, 10)),
      cloned(at(SHIM, 20), CHILD),
      exited(at(CHILD, 30)),
    );
    expect(events).toHaveLength(1);
  });

  it('takes a number that came round again for another process', () => {
    const { events } = record(
      BOTH,
      generated(at(INIT, 0), 15, CHILD),
      delivered(at(CHILD, 10), 9),
      exited(at(CHILD, 20)),
      generated(at(CHILD, 30), 17, INIT, CLD.killed),
      cloned(at(INIT, 40), CHILD),
      exited(at(CHILD, 50)),
      generated(at(CHILD, 60), 17, INIT, CLD.exited),
    );
    expect(events.filter(({ kind }) => kind === 'exited')).toMatchObject([
      { killed: true },
      { killed: false },
    ]);
  });

  it('keeps the latest of what is too much, and says since when', () => {
    const follower = createFollower(INIT, BOTH, 10);
    const lines = Array.from({ length: 25 }, (_, index) => generated(at(INIT, index * 1000), 10, CHILD));
    for (const event of parseTrace(traceText(...lines)).events) follower.take(event);
    expect(follower.events().length).toBeLessThanOrEqual(10);
    expect(follower.events().at(-1)?.atMs).toBe(SENT_AT / 1000 + 24);
    expect(follower.keptSinceMs()).toBe(follower.events()[0]?.atMs);
  });
});
