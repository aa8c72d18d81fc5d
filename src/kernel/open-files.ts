import type { PipeEnd } from '../observation.js';
import { isInPoll, isReadingPipe } from './wchan.js';

/** An open file as /proc/PID/fd shows it: a link whose own mode tells how the file was opened. */
export interface OpenFile {
  readonly fd: number;
  readonly target: string;
  readonly canRead: boolean;
  readonly canWrite: boolean;
}

/** What /proc shows of the open files of one process. */
export interface OpenFiles {
  readonly pid: number;
  readonly files: readonly OpenFile[];
  /** The fdinfo of its epolls, one after the other. */
  readonly epolls: string;
  /** What its main thread sleeps in: /proc/PID/wchan and /proc/PID/syscall; empty when hidden or running. */
  readonly wchan: string;
  readonly syscall: string;
}

const EPOLLIN = 0x1;

/** The pipes and sockets among the open files; `unixInodes` are those of `parseUnnamedSockets`. */
export function pipeEndsOf(
  { pid, files, epolls, wchan, syscall }: OpenFiles,
  unixInodes: ReadonlySet<number>,
): PipeEnd[] {
  const watched = parseWatched(epolls);
  const call = parseArguments(syscall);
  const readFd = isReadingPipe(wchan.trim()) ? call[0] : null;
  const isPolling = isInPoll(wchan.trim()) && isUntimedPoll(call);
  return files.flatMap(({ fd, target, canRead, canWrite }) => {
    const [, kind, digits] = /^(pipe|socket):\[(\d+)\]$/.exec(target) ?? [];
    if (kind === undefined) return [];
    const inode = Number(digits);
    return [
      {
        pid,
        fd,
        kind: kind === 'pipe' ? 'pipe' : unixInodes.has(inode) ? 'unix' : 'socket',
        inode,
        access: canRead && canWrite ? 'both' : canWrite ? 'write' : 'read',
        awaited: readFd === fd ? 'read' : watched.get(fd) === inode ? 'epoll' : isPolling ? 'poll' : null,
      },
    ];
  });
}

/** Inodes of connected stream sockets without a name, from /proc/net/unix (unix(7)). */
export function parseUnnamedSockets(text: string): Set<number> {
  const rows = text.matchAll(/^\w+: \w+ \w+ \w+ 0001 03 +(\d+) *$/gm);
  return new Set([...rows].map(([, inode]) => Number(inode)));
}

/** A line of `ls -l /proc/PID/fd`, coreutils' or busybox's; null for any other line. */
export function parseListedFile(line: string): OpenFile | null {
  const [, read, write, fd, target] = /^l([r-])([w-])\S* .* (\d+) -> (.+)$/.exec(line) ?? [];
  if (target === undefined) return null;
  return { fd: Number(fd), target, canRead: read === 'r', canWrite: write === 'w' };
}

/** Inodes by the descriptor under which epolls watch them for reading (proc_pid_fdinfo(5)). */
function parseWatched(fdinfo: string): Map<number, number> {
  const rows = fdinfo.matchAll(/^tfd: *(\d+) events: *([0-9a-f]+) .*\bino:([0-9a-f]+)/gm);
  return new Map(
    [...rows]
      .filter(([, , events = '']) => (Number.parseInt(events, 16) & EPOLLIN) !== 0)
      .map(([, fd, , inode = '']) => [Number(fd), Number.parseInt(inode, 16)]),
  );
}

/** The arguments of the system call that /proc/PID/syscall shows; empty while none is sleeping. */
function parseArguments(text: string): number[] {
  const [, shown = ''] = /^\d+((?: 0x[0-9a-f]+){6}) /.exec(text) ?? [];
  return shown.split(' ').filter(Boolean).map(Number);
}

/**
 * True for poll(2) with a time-out of -1, and for ppoll(2) and select(2) without one: the third argument of
 * the one and the fifth of the other are null, where ppoll has the size of a signal set.
 */
function isUntimedPoll(call: readonly number[]): boolean {
  const [, , third = 1, , fifth = 1] = call;
  return third % 2 ** 32 === 0xffff_ffff || (third === 0 && (fifth === 0 || fifth === 8));
}
