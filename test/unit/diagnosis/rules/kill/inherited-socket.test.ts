import { describe, expect, it } from 'vitest';
import type { Listener, LogTail, ProcessFacts } from '../../../../../src/observation.js';
import { aLog, aProcess, aSnapshot, type ObservationSketch, signal } from '../../../../support/builders.js';
import { sentEvent } from '../../../../support/kernel-events.js';
import { bare, causeOf, finding, fired, judge, server, waitedOut } from '../../judge.js';

const top = aProcess({ args: 'python3 /top.py', wchan: 'hrtimer_nanosleep' });
const helper = bare('sleep infinity', { pid: 8, ppid: 7 });
/** As it stands once the server has exited. */
const orphan = { ...helper, ppid: 1 };
const again = server({ pid: 20 });
const inUse = aLog({ text: 'ready\nOSError: [Errno 98] Address already in use\n' });

interface Scene {
  readonly before?: readonly ProcessFacts[];
  readonly after?: readonly (readonly ProcessFacts[])[];
  readonly listeners?: readonly Listener[] | null;
  readonly log?: LogTail;
}

const listener = (...pids: number[]): Listener => ({ port: 8080, inode: 50, pids });

function judgeScene(scene: Scene = {}, more: ObservationSketch = {}) {
  return judge({
    before: [top, server(), helper],
    after: [
      [top, orphan, again],
      [top, orphan],
    ],
    listeners: [listener(8)],
    log: inUse,
    end: waitedOut,
    ...scene,
    ...more,
  });
}

/** PID 1 forks, and the child executes a program. */
function started(pid: number, file: string, parent = 1) {
  return [
    { kind: 'forked', atMs: 10, parent, pid, program: 'python3' },
    { kind: 'executed', atMs: 11, pid, file },
  ] as const;
}

const recordOf = (...events: (ReturnType<typeof started>[number] | ReturnType<typeof sentEvent>)[]) => ({
  kernelRecord: { initPid: 1, signalledAtMs: 0, complete: true, events },
});

describe('inherited-socket', () => {
  it('explains a server that is started again, and whose socket a sleep has inherited', () => {
    const diagnosis = judgeScene();
    expect(causeOf(diagnosis)).toBe('inherited-socket');
    expect(diagnosis.missing).toEqual([]);
    expect(finding(diagnosis, 'inherited-socket')).toMatchObject({
      message:
        'python3 /top.py (PID 1) received SIGTERM and keeps running. Its child python3 /server.py (PID 7) exited and was started again, and a new one cannot listen on port 8080: sleep infinity (PID 8), which the first one left running, still holds the listening socket.',
      data: { port: 8080, starts: 1, holders: [{ pid: 8 }], isInLog: true },
    });
    const { evidence, fix } = finding(diagnosis, 'inherited-socket') ?? {};
    expect(evidence).toContain('The log says: OSError: [Errno 98] Address already in use');
    expect(fix).toContain('start python3 in a session of its own and signal the whole group');
  });

  it('knows of starts that no look has seen by the record', () => {
    const after = [[top, orphan]];
    const record = recordOf(...started(20, '/usr/bin/python3'), ...started(21, '/usr/bin/python3'));
    expect(finding(judgeScene({ after }, record), 'inherited-socket')?.data).toMatchObject({ starts: 2 });
    const others = recordOf(...started(20, '/usr/bin/sleep'), ...started(21, '/usr/bin/python3', 8));
    expect(fired(judgeScene({ after }, others))).not.toContain('inherited-socket');
  });

  it('needs no log where the new one stays and does not listen', () => {
    const look = [top, orphan, again];
    const silent = { after: [look, look, look, look], log: aLog() };
    expect(finding(judgeScene(silent), 'inherited-socket')).toMatchObject({
      message: expect.stringContaining('no new one listens on port 8080'),
      data: { isInLog: false },
    });
    expect(fired(judgeScene({ ...silent, after: [look] }))).not.toContain('inherited-socket');
  });

  it.each(['inet_csk_accept', 'do_epoll_wait', 'poll_schedule_timeout.constprop.0', 'io_cqring_wait'])(
    'needs the log where what is left running may be a server itself, in %s',
    (wchan) => {
      const left = bare('nginx', { pid: 8, ppid: 7, wchan });
      const look = [top, { ...left, ppid: 1 }, again];
      const scene = { before: [top, server(), left], after: [look, look, look, look] };
      expect(causeOf(judgeScene(scene))).toBe('inherited-socket');
      expect(fired(judgeScene({ ...scene, log: aLog() }))).not.toContain('inherited-socket');
    },
  );

  it('needs the log where only main threads are seen', () => {
    const look = (phase: 'before' | 'after', atMs: number, ...processes: ProcessFacts[]) =>
      aSnapshot({ phase, atMs, view: 'exec', processes });
    const later = [50, 1000, 2000].map((atMs) => look('after', atMs, top, orphan, again));
    const snapshots = [look('before', -5, top, server(), helper), ...later];
    expect(causeOf(judgeScene({}, { snapshots }))).toBe('inherited-socket');
    expect(fired(judgeScene({ log: aLog() }, { snapshots }))).not.toContain('inherited-socket');
  });

  it('asks the log since the signal where there is one', () => {
    const sinceSignal = { text: 'ready', lines: 1 };
    expect(fired(judgeScene({ log: { ...inUse, sinceSignal } }))).not.toContain('inherited-socket');
  });

  it('names the port that the log names', () => {
    const listeners = [{ port: 80, inode: 51, pids: [8] }, listener(8)];
    const log = aLog({ text: 'Error: listen EADDRINUSE: address already in use :::8080' });
    expect(finding(judgeScene({ listeners, log }), 'inherited-socket')?.data).toMatchObject({ port: 8080 });
  });

  it('sends no signal to a group of which one ignores it', () => {
    const deaf = { caught: [], ignored: ['SIGTERM'] };
    const left = bare('sleep infinity', { pid: 8, ppid: 7, ...deaf });
    const diagnosis = judgeScene({
      before: [top, server(), left],
      after: [[top, { ...left, ppid: 1 }, again]],
    });
    expect(finding(diagnosis, 'inherited-socket')?.fix).toMatch(/and have sleep exit on SIGTERM, too\./);
  });

  it('misses forwarding where the program left running would handle the signal', () => {
    const left = server({ pid: 8, ppid: 7 });
    const scene = { before: [top, server(), left], after: [[top, { ...left, ppid: 1 }, again]] };
    expect(judgeScene(scene, recordOf()).missing).toEqual(['forwarding']);
    const told = recordOf(sentEvent(0.2, 15, 8, { kind: 'process', pid: 7 }));
    expect(fired(judgeScene(scene, told))).not.toContain('inherited-socket');
    expect(fired(judgeScene(scene))).not.toContain('inherited-socket');
  });

  it.each<[string, Scene]>([
    ['nothing was seen of sockets', { listeners: null }],
    ['nobody listens', { listeners: [] }],
    ['the new one listens as well', { listeners: [listener(8), { port: 8080, inode: 51, pids: [20] }] }],
    ['the parent holds the socket too', { listeners: [listener(1, 8)] }],
    ['the server still runs', { after: [[top, server(), helper, again]] }],
    ['the server is not started again', { after: [[top, orphan]] }],
    ['another program is started', { after: [[top, orphan, server({ pid: 20, args: 'node job.mjs' })]] }],
    ['a copy of the parent was seen alone', { after: [[top, orphan, { ...top, pid: 20, ppid: 1 }]] }],
    ['the holder was there before the server', { before: [top, server(), orphan] }],
    [
      'nobody says why, and it was started once',
      {
        log: aLog(),
        after: [
          [top, orphan, again],
          [top, orphan],
        ],
      },
    ],
  ])('is silent where %s', (_, scene) => {
    expect(fired(judgeScene(scene))).not.toContain('inherited-socket');
  });

  it('is silent where every process was sent the signal and the holder may be slow', () => {
    const reach = { signal: { ...signal('SIGTERM'), reach: 'every-process' as const } };
    expect(fired(judgeScene({}, reach))).not.toContain('inherited-socket');
  });
});
