import type { PipeEnd } from '../observation.js';

/** A pipe, or a pair of connected sockets, with the processes that hold its ends. */
export interface Pipe {
  readonly kind: 'pipe' | 'socketpair';
  readonly readEnds: readonly PipeEnd[];
  readonly writeEnds: readonly PipeEnd[];
}

/**
 * The pipes that connect processes: no process has both of their ends. A pair of sockets has two inodes, one
 * next to the other because one call makes both; whoever makes it for a child keeps the first (libuv's
 * `uv_spawn`).
 */
export function pipesBetween(ends: readonly PipeEnd[]): Pipe[] {
  const inodes = (kind: PipeEnd['kind']) => [
    ...new Set(ends.filter((end) => end.kind === kind).map(({ inode }) => inode)),
  ];
  const at = (kind: PipeEnd['kind'], inode: number) =>
    ends.filter((end) => end.kind === kind && end.inode === inode);
  const pipes = inodes('pipe').map((inode): Pipe => {
    const both = at('pipe', inode);
    return { kind: 'pipe', readEnds: both.filter(isReadable), writeEnds: both.filter(isWritable) };
  });
  const pairs = inodes('unix').map(
    (inode): Pipe => ({
      kind: 'socketpair',
      readEnds: at('unix', inode),
      writeEnds: at('unix', inode + 1),
    }),
  );
  return [...pipes, ...pairs].filter(
    ({ readEnds, writeEnds }) =>
      readEnds.length > 0 &&
      writeEnds.length > 0 &&
      !readEnds.some(({ pid }) => writeEnds.some((end) => end.pid === pid)),
  );
}

/** The ends of pipes between processes, and the other sockets of those that read them. */
export function relevantEnds(ends: readonly PipeEnd[]): PipeEnd[] {
  const pipes = pipesBetween(ends);
  const readers = new Set(pipes.flatMap(({ readEnds }) => readEnds.map(({ pid }) => pid)));
  const kept = new Set(pipes.flatMap(({ readEnds, writeEnds }) => [...readEnds, ...writeEnds]));
  const isInternal = ({ kind, pid, inode }: PipeEnd) =>
    kind === 'unix' &&
    ends.some((end) => end.kind === kind && end.pid === pid && Math.abs(end.inode - inode) === 1);
  return ends.filter(
    (end) => kept.has(end) || (end.kind !== 'pipe' && readers.has(end.pid) && !isInternal(end)),
  );
}

function isReadable({ access }: PipeEnd): boolean {
  return access !== 'write';
}

function isWritable({ access }: PipeEnd): boolean {
  return access !== 'read';
}
