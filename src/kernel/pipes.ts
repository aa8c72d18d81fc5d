import type { PipeEnd } from '../observation.js';

/** A pipe, or a pair of connected sockets, with the processes that hold its ends. */
export interface Pipe {
  readonly kind: 'pipe' | 'socketpair';
  readonly readEnds: readonly PipeEnd[];
  readonly writeEnds: readonly PipeEnd[];
}

/** The kernel hands inode numbers to each processor in blocks of so many (`LAST_INO_BATCH` of fs/inode.c). */
const INODE_BLOCK = 1024;

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
  const sockets = inodes('unix');
  const pairs = sockets.flatMap((inode): Pipe[] => {
    const [next, ...more] = sockets.filter((other) => isNext(inode, other));
    // Of several blocks that begin here none is known to be the one.
    return next === undefined || more.length > 0
      ? []
      : [{ kind: 'socketpair', readEnds: at('unix', inode), writeEnds: at('unix', next) }];
  });
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
    ends.some(
      (end) => end.kind === kind && end.pid === pid && (isNext(end.inode, inode) || isNext(inode, end.inode)),
    );
  return ends.filter(
    (end) => kept.has(end) || (end.kind !== 'pipe' && readers.has(end.pid) && !isInternal(end)),
  );
}

/**
 * True for the number that the same processor may have given right after this one: after the last of a block that is the first
 * of any later one.
 */
function isNext(inode: number, other: number): boolean {
  if (inode % INODE_BLOCK !== 0) return other === inode + 1;
  return other % INODE_BLOCK === 1 && other > inode;
}

function isReadable({ access }: PipeEnd): boolean {
  return access !== 'write';
}

function isWritable({ access }: PipeEnd): boolean {
  return access !== 'read';
}
