import { describe, expect, it } from 'vitest';
import type { PipeEnd, ProcessFacts } from '../../../../../src/observation.js';
import { aProcess, signal } from '../../../../support/builders.js';
import { handledEvent, sentEvent } from '../../../../support/kernel-events.js';
import { bare, causeOf, finding, fired, judge, server, trapping, waitedOut } from '../../judge.js';

const parent = (wchan: string, sketch = {}) => aProcess({ args: 'python3 /top.py', wchan, ...sketch });
const helper = bare('sleep 1000', { pid: 8, ppid: 7 });
/** As it stands once its parent has exited. */
const orphan = bare('sleep 1000', { pid: 8, ppid: 1 });

function end(pid: number, fd: number, facts: Partial<PipeEnd>): PipeEnd {
  return { pid, fd, kind: 'pipe', inode: 90, access: 'read', awaited: null, ...facts };
}

const readEnd = end(1, 3, { awaited: 'read' });
const writeEnd = end(8, 1, { access: 'write' });

interface Scene {
  readonly before?: readonly ProcessFacts[];
  readonly after?: readonly ProcessFacts[];
  readonly pipes?: readonly PipeEnd[] | null;
}

function judgeScene({ before, after, pipes = [readEnd, writeEnd] }: Scene = {}, more = {}) {
  return judge({
    before: before ?? [parent('do_wait'), server(), helper],
    after: [after ?? [parent('anon_pipe_read'), orphan]],
    pipes,
    end: waitedOut,
    ...more,
  });
}

describe('inherited-pipe', () => {
  it('explains a parent that reads a pipe which a sleep beside its child has inherited', () => {
    const diagnosis = judgeScene();
    expect(causeOf(diagnosis)).toBe('inherited-pipe');
    expect(diagnosis.missing).toEqual([]);
    expect(finding(diagnosis, 'inherited-pipe')).toMatchObject({
      message:
        'python3 /top.py (PID 1) received SIGTERM and waits for the end of a pipe. Its child python3 /server.py (PID 7) has exited, but sleep 1000 (PID 8), which that child left running, still holds the write end.',
      data: { wait: 'read', holders: [{ process: { pid: 8 }, fds: [1] }] },
    });
  });

  it('signals no group where what is left running ignores the signal', () => {
    const ignoring = { caught: [], ignored: ['SIGTERM'] };
    const diagnosis = judgeScene({
      before: [parent('do_wait'), server(), bare('sleep 1000', { pid: 8, ppid: 7, ...ignoring })],
      after: [parent('anon_pipe_read'), bare('sleep 1000', { pid: 8, ppid: 1, ...ignoring })],
    });
    const { evidence, fix } = finding(diagnosis, 'inherited-pipe') ?? {};
    expect(evidence?.join()).toContain('holds the write end (fd 1, standard output) and ignores SIGTERM.');
    expect(fix).toBe('Start sleep with an output of its own (>/dev/null 2>&1).');
  });

  it('explains a parent that watches its ends of the pairs of sockets which Node makes', () => {
    const pair = (inode: number, fd: number) => [
      end(1, 20 + fd, { kind: 'unix', inode, access: 'both', awaited: 'epoll' }),
      end(8, fd, { kind: 'unix', inode: inode + 1, access: 'both' }),
    ];
    const scene = { after: [parent('do_epoll_wait'), orphan], pipes: [...pair(40, 1), ...pair(42, 2)] };
    expect(finding(judgeScene(scene), 'inherited-pipe')?.data).toMatchObject({
      wait: 'epoll',
      pipe: { kind: 'socketpair', readInode: 40, writeInode: 41 },
    });
  });

  it('explains a parent that polls nothing but its pipes', () => {
    const after = [parent('poll_schedule_timeout.constprop.0'), orphan];
    const judgeEnd = (awaited: PipeEnd['awaited'], ...more: PipeEnd[]) =>
      causeOf(judgeScene({ after, pipes: [end(1, 3, { awaited }), writeEnd, ...more] }));
    expect(judgeEnd('poll')).toBe('inherited-pipe');
    expect(judgeEnd(null)).toBe('stuck-handler');
    expect(judgeEnd('poll', end(1, 6, { kind: 'socket', inode: 70 }))).toBe('stuck-handler');
  });

  it('explains a shell that waits for a tee which reads the pipe', () => {
    const tee = bare('tee /tmp/log', { pid: 9, wchan: 'anon_pipe_read' });
    const entry = trapping('sh /entry.sh');
    const diagnosis = judgeScene({
      before: [entry, server(), helper, tee],
      after: [entry, orphan, tee],
      pipes: [end(9, 0, { awaited: 'read' }), writeEnd],
    });
    expect(finding(diagnosis, 'inherited-pipe')?.message).toContain(
      'waits for its child tee /tmp/log (PID 9), which waits for the end of a pipe',
    );
  });

  it('misses forwarding where the program left running has a handler that was never run', () => {
    const record = { initPid: 1, signalledAtMs: 0, complete: true, events: [handledEvent(0.1, 1)] };
    const left = server({ pid: 8, ppid: 7 });
    const scene = {
      before: [parent('do_wait'), server(), left],
      after: [parent('anon_pipe_read'), { ...left, ppid: 1 }],
    };
    const diagnosis = judgeScene(scene, { kernelRecord: record });
    expect(causeOf(diagnosis)).toBe('inherited-pipe');
    expect(diagnosis.missing).toEqual(['forwarding']);
    expect(finding(diagnosis, 'inherited-pipe')?.fix).toMatch(/^Send SIGTERM to python3 too/);
    const sent = sentEvent(0.2, 15, 8, { kind: 'process', pid: 7 });
    const told = judgeScene(scene, { kernelRecord: { ...record, events: [sent, handledEvent(0.3, 8)] } });
    expect(causeOf(told)).toBe('stuck-handler');
    expect(causeOf(judgeScene(scene))).toBe('stuck-handler');
  });

  it('has another cure for a pipe that is no standard output', () => {
    const fixOf = (fd: number) =>
      finding(judgeScene({ pipes: [readEnd, { ...writeEnd, fd }] }), 'inherited-pipe')?.fix;
    expect(fixOf(2)).toMatch(/^Start sleep with an output of its own/);
    expect(fixOf(5)).toMatch(/^Have python3 set close-on-exec/);
  });

  it('does not blame a parent for a zombie that it would reap after the pipe', () => {
    const zombie = server({ state: 'Z' });
    const after = [parent('anon_pipe_read'), orphan, zombie];
    const diagnosis = judge({
      before: [parent('do_wait'), server(), helper],
      after: [after, after, after, after, after, after],
      pipes: [readEnd, writeEnd],
      end: waitedOut,
    });
    expect(fired(diagnosis)).toEqual(['inherited-pipe']);
  });

  it.each<[string, Scene]>([
    ['it reads something that is no pipe between processes', { pipes: [end(1, 3, {}), writeEnd] }],
    ['nothing was seen of pipes', { pipes: null }],
    ['the child still runs', { after: [parent('anon_pipe_read'), server(), helper] }],
    [
      'the child holds its pipe itself',
      {
        after: [parent('anon_pipe_read'), server(), helper],
        pipes: [readEnd, end(7, 1, { access: 'write' })],
      },
    ],
    ['somebody else holds the pipe too', { pipes: [readEnd, writeEnd, end(5, 1, { access: 'write' })] }],
    ['the parent holds both ends', { pipes: [readEnd, writeEnd, end(1, 4, { access: 'write' })] }],
    ['another child still runs', { after: [parent('anon_pipe_read'), orphan, server({ pid: 6 })] }],
    [
      'the parent sleeps in something else',
      { after: [parent('hrtimer_nanosleep'), orphan], pipes: [end(1, 3, { awaited: 'epoll' }), writeEnd] },
    ],
    [
      'it reads another pipe',
      { pipes: [end(1, 3, {}), writeEnd, end(1, 5, { inode: 91, awaited: 'read' })] },
    ],
    [
      'it may wait for a connection',
      {
        after: [parent('do_epoll_wait'), orphan],
        pipes: [
          end(1, 3, { awaited: 'epoll' }),
          writeEnd,
          end(1, 6, { kind: 'socket', inode: 70, access: 'both', awaited: 'epoll' }),
        ],
      },
    ],
    [
      'no epoll watches the pipe',
      { after: [parent('do_epoll_wait'), orphan], pipes: [end(1, 3, {}), writeEnd] },
    ],
    ['the holder was there before the child', { before: [parent('do_wait'), server(), orphan] }],
  ])('is silent where %s', (_, scene) => {
    expect(fired(judgeScene(scene))).not.toContain('inherited-pipe');
  });

  it('is silent where every process was sent the signal and one of them is slow', () => {
    const slow = server({ pid: 8, ppid: 7 });
    const diagnosis = judgeScene(
      {
        before: [parent('do_wait'), server(), slow],
        after: [parent('anon_pipe_read'), { ...slow, ppid: 1 }],
      },
      { signal: { ...signal('SIGTERM'), reach: 'every-process' } },
    );
    expect(fired(diagnosis)).not.toContain('inherited-pipe');
  });
});
