import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.js';
import type { Trials } from '../../../src/diagnosis/facts/trials.js';
import { anObservation, aProcess, exited, type ObservationSketch } from '../../support/builders.js';
import { bare, causeOf, finding, fired, judge, server, shell, tini, waitedOut } from './judge.js';

const booting = bare('python3 app.py', { state: 'R', wchan: null });
const ranOn = anObservation({ end: waitedOut });

/** The diagnosis of a container that was signalled as soon as it had been started. */
function judgeStart(sketch: ObservationSketch, others: Partial<Trials> = {}): Diagnosis {
  return judge({ ready: { kind: 'at-once', afterMs: 3 }, before: [booting], ...sketch }, others);
}

describe('a container that is signalled while it starts', () => {
  it('has lost the signal when it runs on with a handler that came later', () => {
    const up = aProcess({ args: 'python3 app.py' });
    const diagnosis = judgeStart({ after: [[booting], [up]], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('unhandled-signal');
    expect(finding(diagnosis, 'unhandled-signal')?.fix).toContain('remove --when starting');
  });

  it('took it when it ends of it, whatever the look just before showed', () => {
    expect(judgeStart({}, { control: ranOn })).toMatchObject({ outcome: 'graceful', findings: [] });
  });

  it('was cut down when it ends of it with another code', () => {
    const diagnosis = judgeStart({ end: exited({ code: 1 }) }, { control: ranOn });
    expect(diagnosis.outcome).toBe('abrupt');
    expect(fired(diagnosis)).toContain('nonzero-exit');
  });

  it('was cut down where only its init was seen, or that before it became the program', () => {
    const init = tini({ program: 'docker-init' });
    const copy = { ...init, pid: 7, ppid: init.pid };
    const end = exited({ code: 143 });
    for (const before of [[init], [init, copy]])
      expect(judgeStart({ before, end }, { control: ranOn }).outcome).toBe('abrupt');
  });

  it('was not tested when it ends without a signal as well, or nothing tells', () => {
    const control = anObservation({ end: exited() });
    const diagnosis = judgeStart({}, { control });
    expect(diagnosis.outcome).toBe('inconclusive');
    expect(finding(diagnosis, 'exited-on-its-own')?.fix).not.toContain('--ready');
    expect(judgeStart({}).outcome).toBe('inconclusive');
  });

  it('keeps the signal from a program that has come up since, where a shell is PID 1', () => {
    const sh = shell('/bin/sh -c python3 app.py', { program: 'sh' });
    const later = server({ args: 'python3 app.py' });
    const first = { ...booting, pid: 7, ppid: 1 };
    const diagnosis = judgeStart({ before: [sh, first], after: [[sh, later]], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('shell-as-pid-1');
    expect(diagnosis.missing).toEqual(['forwarding']);
  });

  it('behind an init took it when a handler came in the same moment', () => {
    const before = [tini(), { ...booting, pid: 7, ppid: 1 }];
    expect(judgeStart({ before }, { control: ranOn }).outcome).toBe('graceful');
    const cut = judgeStart({ before, end: exited({ code: 143 }) }, { control: ranOn });
    expect(fired(cut)).toContain('default-action');
  });

  it('is not said to need a second signal, nor to hang, when the first met a runtime that was starting', () => {
    const node = aProcess({ args: 'node server.js' });
    const diagnosis = judgeStart({
      before: [node],
      after: [[node]],
      end: waitedOut,
      secondSignal: { name: 'SIGTERM', atMs: 6_000, endedAfterMs: 40 },
    });
    expect(fired(diagnosis)).toEqual(['survives-signal']);
  });
});
