import { describe, expect, it } from 'vitest';
import { pipesBetween, relevantEnds } from '../../../src/kernel/pipes.js';
import type { PipeEnd } from '../../../src/observation.js';

const end = (
  pid: number,
  kind: PipeEnd['kind'],
  inode: number,
  access: PipeEnd['access'] = 'both',
): PipeEnd => ({
  pid,
  fd: inode,
  kind,
  inode,
  access,
  awaited: null,
});

describe('pipes between processes', () => {
  it('are those that one reads and another writes', () => {
    const [read, write] = [end(1, 'pipe', 90, 'read'), end(8, 'pipe', 90, 'write')];
    expect(pipesBetween([read, write])).toEqual([{ kind: 'pipe', readEnds: [read], writeEnds: [write] }]);
  });

  it('are pairs of sockets with neighbouring inodes, of which the parent has the first', () => {
    const [mine, yours] = [end(1, 'unix', 40), end(8, 'unix', 41)];
    expect(pipesBetween([yours, mine])).toEqual([
      { kind: 'socketpair', readEnds: [mine], writeEnds: [yours] },
    ]);
  });

  it('are pairs of sockets that the kernel numbered across the end of a block', () => {
    const [mine, yours, another] = [end(1, 'unix', 2048), end(8, 'unix', 5121), end(8, 'unix', 5122)];
    expect(pipesBetween([another, yours, mine])).toEqual([
      { kind: 'socketpair', readEnds: [mine], writeEnds: [yours] },
    ]);
  });

  it('are no pairs where several blocks may follow, or where the second is the older one', () => {
    expect(pipesBetween([end(1, 'unix', 2048), end(8, 'unix', 5121), end(9, 'unix', 7169)])).toEqual([]);
    expect(pipesBetween([end(1, 'unix', 2048), end(8, 'unix', 1025)])).toEqual([]);
    expect(pipesBetween([end(1, 'unix', 2047), end(8, 'unix', 5121)])).toEqual([]);
  });

  it('are not those by which an event loop wakes itself, nor those of which one end is elsewhere', () => {
    const own = [
      end(1, 'pipe', 90, 'read'),
      end(1, 'pipe', 90, 'write'),
      end(1, 'unix', 40),
      end(1, 'unix', 41),
    ];
    const output = [end(1, 'pipe', 95, 'write'), end(8, 'pipe', 95, 'write')];
    expect(pipesBetween([...own, ...output, end(1, 'socket', 60)])).toEqual([]);
    expect(relevantEnds([...own, ...output, end(1, 'socket', 60)])).toEqual([]);
  });

  it('come with the other sockets of their readers', () => {
    const pipe = [end(1, 'pipe', 90, 'read'), end(8, 'pipe', 90, 'write')];
    const wakers = [40, 41, 2048, 5121].map((inode) => end(1, 'unix', inode));
    const connection = end(1, 'socket', 60);
    expect(relevantEnds([...pipe, ...wakers, connection, end(8, 'socket', 61)])).toEqual([
      ...pipe,
      connection,
    ]);
  });
});
