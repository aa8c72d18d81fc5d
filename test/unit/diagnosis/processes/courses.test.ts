import { describe, expect, it } from 'vitest';
import { type Course, coursesOf } from '../../../../src/diagnosis/processes/courses.js';
import type { KernelEvent, Observation, SignalSender } from '../../../../src/observation.js';
import { anObservation, aProcess, signal } from '../../../support/builders.js';
import { exitedEvent, handledEvent, sentEvent } from '../../../support/kernel-events.js';

/** As the host numbers them; inside they are 1, 7 and 8. */
const [INIT, SERVER, HELPER, STRANGER] = [100, 107, 108, 150];
const BY_INIT: SignalSender = { kind: 'process', pid: INIT };
const OUTSIDE: SignalSender = { kind: 'outside' };

function courses(events: readonly KernelEvent[], facts: Partial<Observation> = {}): Map<number, Course> {
  const before = [
    aProcess({ pid: INIT, ppid: 1, containerPid: 1 }),
    aProcess({ pid: SERVER, ppid: INIT, containerPid: 7 }),
    aProcess({ pid: HELPER, ppid: SERVER, containerPid: 8 }),
  ];
  const kernelRecord = { initPid: INIT, signalledAtMs: 10, complete: true, events };
  return new Map(coursesOf(anObservation({ before, kernelRecord, ...facts, image: {}, trial: {} })));
}

describe('the course of a process', () => {
  it('is numbered as the container numbers it: who told it, what became of it, how it went', () => {
    const found = courses([
      sentEvent(0, 15, INIT, OUTSIDE),
      handledEvent(0.1, INIT),
      sentEvent(2, 15, SERVER, BY_INIT),
      handledEvent(2.1, SERVER),
      exitedEvent(1_400, SERVER),
      exitedEvent(1_403, INIT),
    ]);
    expect(found.get(SERVER)).toEqual({
      pid: 7,
      told: [{ signal: 'SIGTERM', from: { kind: 'process', pid: 1 }, atMs: 2, count: 1, became: 'handled' }],
      fate: { kind: 'left' },
      exitedAtMs: 1_400,
    });
    expect(found.get(HELPER)).toEqual({ pid: 8, told: [], fate: null, exitedAtMs: null });
    expect(found.get(INIT)?.told).toMatchObject([{ from: { kind: 'outside' }, became: 'handled' }]);
  });

  it('tells a death by the default action from a SIGKILL, by whomever', () => {
    const found = courses([
      sentEvent(1, 15, SERVER, BY_INIT),
      { kind: 'default-action', atMs: 1.1, pid: SERVER, signal: 15 },
      exitedEvent(1.2, SERVER, { killed: true }),
      sentEvent(2, 9, HELPER, { kind: 'process', pid: SERVER }),
      exitedEvent(2.1, HELPER, { killed: true }),
    ]);
    expect(found.get(SERVER)).toMatchObject({
      fate: { kind: 'died', signal: 'SIGTERM' },
      told: [{ became: 'ended-it' }],
    });
    expect(found.get(HELPER)?.fate).toEqual({ kind: 'killed', by: { kind: 'process', pid: 7 } });
  });

  it('of one that PID 1 left behind has no signal but the SIGKILL that ends it', () => {
    const found = courses([
      exitedEvent(5, INIT),
      sentEvent(5.1, 9, SERVER, { kind: 'kernel', reason: 'pid-1-exited' }),
      exitedEvent(5.2, SERVER, { killed: true }),
    ]);
    expect(found.get(SERVER)).toMatchObject({ told: [], fate: { kind: 'outlived-pid-1' } });
  });

  it('leaves out a timer or a descriptor of the kernel, but not a fault', () => {
    const by: SignalSender = { kind: 'kernel', reason: 'other' };
    const found = courses([
      sentEvent(1, 29, SERVER, by),
      handledEvent(1, SERVER, { signal: 29 }),
      sentEvent(2, 11, SERVER, by),
      { kind: 'default-action', atMs: 2, pid: SERVER, signal: 11 },
      exitedEvent(2.1, SERVER, { killed: true }),
    ]);
    expect(found.get(SERVER)?.told).toMatchObject([{ signal: 'SIGSEGV', from: { kind: 'kernel' } }]);
  });

  it('leaves out what changes nothing: what came before, SIGCHLD, and what an ending process is sent', () => {
    const found = courses([
      sentEvent(-3, 15, SERVER, BY_INIT),
      sentEvent(1, 17, SERVER, BY_INIT),
      sentEvent(1, 18, SERVER, BY_INIT),
      exitedEvent(2, SERVER),
      sentEvent(3, 9, SERVER, BY_INIT, 'ignored'),
    ]);
    expect(found.get(SERVER)).toMatchObject({ told: [], fate: { kind: 'left' } });
  });

  it('counts what is repeated, and does not name a sender that no snapshot shows', () => {
    const by: SignalSender = { kind: 'process', pid: STRANGER };
    const found = courses([
      sentEvent(1, 2, SERVER, by),
      sentEvent(2, 2, SERVER, by),
      sentEvent(3, 2, SERVER, BY_INIT),
    ]);
    expect(found.get(SERVER)?.told).toMatchObject([
      { signal: 'SIGINT', from: { kind: 'process', pid: null }, count: 2, became: 'queued' },
      { signal: 'SIGINT', from: { kind: 'process', pid: 1 }, count: 1 },
    ]);
  });

  it('of a runtime that raises its signal again has it discarded', () => {
    const itself: SignalSender = { kind: 'process', pid: INIT };
    const found = courses([
      sentEvent(0, 15, INIT, OUTSIDE),
      handledEvent(0, INIT),
      sentEvent(1, 15, INIT, itself, 'ignored'),
    ]);
    expect(found.get(INIT)?.told).toMatchObject([
      { from: { kind: 'outside' }, became: 'handled' },
      { from: { kind: 'itself' }, became: 'discarded' },
    ]);
  });

  it('counts from the second signal where the facts do', () => {
    const events = [
      sentEvent(0, 15, INIT, OUTSIDE),
      sentEvent(1, 15, SERVER, BY_INIT),
      sentEvent(5_000, 2, INIT, OUTSIDE),
      sentEvent(5_002, 2, SERVER, BY_INIT),
      exitedEvent(5_010, SERVER),
    ];
    const later = courses(events, { signal: signal('SIGINT'), secondSignal: null }).get(SERVER);
    expect(later).toMatchObject({ told: [{ signal: 'SIGINT', atMs: 2 }], exitedAtMs: 10 });
    const secondSignal = { name: 'SIGINT', atMs: 5_000, endedAfterMs: 10 };
    expect(courses(events, { secondSignal }).get(SERVER)).toMatchObject({
      told: [
        { signal: 'SIGTERM', atMs: 1 },
        { signal: 'SIGINT', atMs: 5_002 },
      ],
    });
  });

  it('is unknown where events were lost, there is no record, or it numbers processes in another way', () => {
    expect(courses([], { kernelRecord: null }).size).toBe(0);
    const record = { initPid: INIT, signalledAtMs: 10, complete: true, events: [] };
    expect(courses([], { kernelRecord: { ...record, complete: false } }).size).toBe(0);
    expect(courses([], { kernelRecord: { ...record, initPid: 1 } }).size).toBe(0);
    expect(courses([], { kernelRecord: record }).size).toBe(3);
  });
});
