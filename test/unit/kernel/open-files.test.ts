import { describe, expect, it } from 'vitest';
import {
  type OpenFiles,
  parseListedFile,
  parseUnnamedSockets,
  pipeEndsOf,
} from '../../../src/kernel/open-files.js';

const nothing: OpenFiles = { pid: 7, files: [], epolls: '', wchan: '', syscall: '' };
const file = (fd: number, target: string, mode: string) => ({
  fd,
  target,
  canRead: mode.includes('r'),
  canWrite: mode.includes('w'),
});

describe('open files', () => {
  it('are ends of pipes and sockets, with what each is open for', () => {
    const files = [
      file(0, '/dev/null', 'r'),
      file(1, 'pipe:[90]', 'w'),
      file(3, 'pipe:[91]', 'r'),
      file(4, 'socket:[92]', 'rw'),
      file(5, 'socket:[93]', 'rw'),
      file(6, '/tmp/pipe:[94]', 'r'),
    ];
    const ends = pipeEndsOf({ ...nothing, files }, new Set([92]));
    expect(ends.map(({ fd, kind, inode, access }) => [fd, kind, inode, access])).toEqual([
      [1, 'pipe', 90, 'write'],
      [3, 'pipe', 91, 'read'],
      [4, 'unix', 92, 'both'],
      [5, 'socket', 93, 'both'],
    ]);
  });

  it('are awaited by a read in which the main thread sleeps', () => {
    const reading: OpenFiles = {
      ...nothing,
      files: [file(1, 'pipe:[90]', 'w'), file(3, 'pipe:[91]', 'r')],
      wchan: 'anon_pipe_read',
      syscall: '0 0x3 0x561ed7ab92d0 0x2000 0x1000 0x0 0x0 0x7fffadfb6d58 0x7f07d93162ad\n',
    };
    expect(pipeEndsOf(reading, new Set()).map(({ awaited }) => awaited)).toEqual([null, 'read']);
    // The first argument of waitid(2) is no descriptor.
    const waiting = { ...reading, wchan: 'do_wait', syscall: '247 0x1 0x7 0x0 0x4 0x0 0x0 0x7f 0x7f\n' };
    expect(pipeEndsOf(waiting, new Set()).map(({ awaited }) => awaited)).toEqual([null, null]);
  });

  it.each([
    ['poll', '7 0x7f8213fc8590 0x2 0xffffffff 0x2594b7f4 0x0 0x0 0x7ffe 0x7f82', 'poll'],
    ['ppoll', '271 0x7fff5cce0f00 0x1 0x0 0x0 0x8 0x0 0x7fff 0x7f7f', 'poll'],
    ['select', '23 0x5 0x7fff5cce0f00 0x0 0x0 0x0 0x0 0x7fff 0x7f7f', 'poll'],
    ['poll with a time-out', '7 0x7f8213fc8590 0x2 0x3e8 0x0 0x0 0x0 0x7ffe 0x7f82', null],
    ['ppoll with a time-out', '271 0x7fff5cce0f00 0x1 0x7fff5cce0e00 0x0 0x8 0x0 0x7fff 0x7f7f', null],
    ['select with a time-out', '23 0x5 0x7fff5cce0f00 0x0 0x0 0x7fff5cce0e00 0x0 0x7fff 0x7f7f', null],
    ['a call that is hidden', '', null],
  ])('may be awaited by %s', (_, syscall, awaited) => {
    const wchan = 'poll_schedule_timeout.constprop.0';
    const polling = { ...nothing, files: [file(3, 'pipe:[91]', 'r')], wchan, syscall };
    expect(pipeEndsOf(polling, new Set())[0]?.awaited).toBe(awaited);
  });

  it('are awaited by an epoll that watches them for reading, under the number that it was given', () => {
    const files = [21, 22, 23].map((fd) => file(fd, `socket:[${3221749 + fd}]`, 'rw'));
    const epolls = [
      'pos:\t0',
      'tfd:       21 events:       19 data:               15  pos:0 ino:31290a sdev:9',
      'tfd:       22 events:        4 data:               16  pos:0 ino:31290b sdev:9',
      'tfd:       23 events:       19 data:               17  pos:0 ino:999999 sdev:9',
    ].join('\n');
    const ends = pipeEndsOf({ ...nothing, files, epolls }, new Set());
    expect(ends.map(({ awaited }) => awaited)).toEqual(['epoll', null, null]);
  });

  it('are read from a listing, coreutils’ or busybox’s', () => {
    expect(parseListedFile('lr-x------ 1 root root 64 Nov 26 03:49 11 -> pipe:[3221760]')).toEqual(
      file(11, 'pipe:[3221760]', 'r'),
    );
    expect(
      parseListedFile('lrwx------    1 root     root            64 Nov 26 03:49 3 -> anon_inode:[eventpoll]'),
    ).toEqual(file(3, 'anon_inode:[eventpoll]', 'rw'));
    expect(parseListedFile('total 0')).toBeNull();
  });

  it('are sockets without a name where they are connected streams', () => {
    const table = [
      'Num       RefCount Protocol Flags    Type St Inode Path',
      '00000000a7c39278: 00000003 00000000 00000000 0001 03 3220074',
      '00000000cfd49b1b: 00000003 00000000 00000000 0001 03 3221990 /var/run/docker.sock',
      '000000001b1b1b1b: 00000002 00000000 00010000 0001 01 3221991',
      '000000001c1c1c1c: 00000002 00000000 00000000 0002 01 3221992',
    ].join('\n');
    expect([...parseUnnamedSockets(table)]).toEqual([3220074]);
  });
});
