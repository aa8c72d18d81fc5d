import { SIGCHLD } from '../signals.js';
import type { TraceEvent } from './parse-trace.js';

/** A process that is known to run, with its threads. */
export interface KnownProcess {
  readonly pid: number;
  readonly tids: readonly number[];
}

/** An event of one container; `pid` is the process, `tid` its thread. */
export type ContainerEvent =
  | {
      readonly kind: 'generated';
      readonly atMs: number;
      readonly signal: number;
      readonly code: number;
      /** Null for a sender outside the container. */
      readonly sender: number | null;
      /** Whether the sending thread has begun to exit. */
      readonly isSenderExiting: boolean;
      readonly to: number;
      readonly result: number;
    }
  | {
      readonly kind: 'delivered';
      readonly atMs: number;
      readonly pid: number;
      readonly tid: number;
      readonly signal: number;
      readonly action: 'default' | 'ignore' | 'handler';
      readonly isOneShot: boolean;
    }
  | {
      readonly kind: 'forked';
      readonly atMs: number;
      readonly parent: number;
      readonly pid: number;
      readonly program: string;
    }
  | { readonly kind: 'executed'; readonly atMs: number; readonly pid: number; readonly file: string }
  | { readonly kind: 'thread-exited'; readonly atMs: number; readonly pid: number; readonly tid: number }
  | { readonly kind: 'exited'; readonly atMs: number; readonly pid: number }
  /** The parent has been told that the process has ended, and how: si_code of its SIGCHLD. */
  | { readonly kind: 'parent-told'; readonly atMs: number; readonly pid: number; readonly code: number };

/** Picks the events of one container out of those of the whole machine. */
export interface Follower {
  readonly initPid: number;
  /** Takes the next event, in the order of time. */
  take(event: TraceEvent): void;
  /** What was kept, oldest first. */
  events(): readonly ContainerEvent[];
  /** Everything since then is there; -Infinity when nothing was dropped. */
  keptSinceMs(): number;
}

/** CLD_EXITED, CLD_KILLED, CLD_DUMPED: the child has ended. Beyond them it was stopped or continued. */
const MAX_CLD_END = 3;
/** Events kept: a container that forks all the time must not fill the memory. */
const MAX_EVENTS = 20_000;

/** Follows a container from its PID 1 and the processes known to run, by what they fork from then on. */
export function createFollower(
  initPid: number,
  known: readonly KnownProcess[],
  maxEvents = MAX_EVENTS,
): Follower {
  let kept: ContainerEvent[] = [];
  let keptSinceMs = Number.NEGATIVE_INFINITY;
  /** A number is a process's or a thread's until somebody else is given it: signals reach zombies, too. */
  const processOf = new Map<number, number>([[initPid, initPid]]);
  const parentOf = new Map<number, number>();
  const threadsOf = new Map<number, Set<number>>([[initPid, new Set([initPid])]]);
  const exiting = new Set<number>();
  for (const { pid, tids } of known) for (const tid of [pid, ...tids]) addThread(pid, tid);

  function addThread(pid: number, tid: number): void {
    processOf.set(tid, pid);
    exiting.delete(tid);
    threadsOf.set(pid, (threadsOf.get(pid) ?? new Set()).add(tid));
  }

  function keep(event: ContainerEvent): void {
    kept.push(event);
    if (kept.length <= maxEvents) return;
    const dropped = Math.ceil(maxEvents / 2);
    keptSinceMs = kept[dropped]?.atMs ?? event.atMs;
    kept = kept.slice(dropped);
  }

  function takeClone({ atMs, tid, child, program, isThread, isSibling }: Of<'cloned'>): void {
    const caller = processOf.get(tid);
    processOf.delete(child);
    if (caller === undefined) return;
    if (isThread) {
      addThread(caller, child);
      return;
    }
    threadsOf.delete(child);
    addThread(child, child);
    const parent = isSibling ? (parentOf.get(caller) ?? caller) : caller;
    parentOf.set(child, parent);
    keep({ kind: 'forked', atMs, parent, pid: child, program });
  }

  function takeExec({ atMs, tid, oldTid, file }: Of<'executed'>): void {
    const pid = processOf.get(oldTid) ?? processOf.get(tid);
    if (pid === undefined) return;
    // The other threads are gone, and the one that called has the process's number now.
    if (oldTid !== pid) processOf.delete(oldTid);
    threadsOf.set(pid, new Set([pid]));
    exiting.delete(pid);
    keep({ kind: 'executed', atMs, pid, file });
  }

  function takeExit({ atMs, tid, isLast }: Of<'exited'>): void {
    const pid = processOf.get(tid);
    if (pid === undefined) return;
    const threads = threadsOf.get(pid);
    threads?.delete(tid);
    exiting.add(tid);
    keep({ kind: 'thread-exited', atMs, pid, tid });
    if (isLast ?? threads?.size === 0) keep({ kind: 'exited', atMs, pid });
  }

  function takeSignal({ atMs, tid, signal, code, target, result }: Of<'generated'>): void {
    const sender = processOf.get(tid) ?? null;
    if (signal === SIGCHLD) {
      // Sent in the context of the child's last thread; by kill(2) the code would not be positive.
      if (sender !== null && exiting.has(tid) && code > 0 && code <= MAX_CLD_END)
        keep({ kind: 'parent-told', atMs, pid: sender, code });
      return;
    }
    const to = processOf.get(target);
    if (to === undefined) return;
    keep({
      kind: 'generated',
      atMs,
      signal,
      code,
      sender,
      isSenderExiting: exiting.has(tid),
      to,
      result,
    });
  }

  return {
    initPid,
    events: () => kept,
    keptSinceMs: () => keptSinceMs,
    take: (event) => {
      switch (event.kind) {
        case 'cloned':
          return takeClone(event);
        case 'executed':
          return takeExec(event);
        case 'exited':
          return takeExit(event);
        case 'generated':
          return takeSignal(event);
        case 'delivered': {
          const pid = processOf.get(event.tid);
          if (pid !== undefined) keep({ ...event, pid });
          return;
        }
        case 'marked':
          return;
      }
    },
  };
}

type Of<Kind extends TraceEvent['kind']> = Extract<TraceEvent, { readonly kind: Kind }>;
