/**
 * One line of an ftrace buffer. Numbers are threads of the initial PID namespace; `tid` is the one in whose
 * context it was written.
 */
export type TraceEvent =
  | {
      readonly kind: 'generated';
      readonly atMs: number;
      readonly tid: number;
      readonly signal: number;
      /** si_code: 0 for kill(2), positive for the kernel's own. */
      readonly code: number;
      readonly target: number;
      /**
       * TRACE_SIGNAL_*: 0 delivered, 1 ignored, 2 already pending, 3 no room, 4 delivered without its
       * details.
       */
      readonly result: number;
    }
  | {
      readonly kind: 'delivered';
      readonly atMs: number;
      readonly tid: number;
      readonly signal: number;
      readonly action: 'default' | 'ignore' | 'handler';
      /** SA_RESETHAND: the handler is removed as it is entered. */
      readonly isOneShot: boolean;
    }
  | {
      readonly kind: 'cloned';
      readonly atMs: number;
      readonly tid: number;
      readonly child: number;
      readonly program: string;
      readonly isThread: boolean;
      /** CLONE_PARENT: the child is the caller's sibling. */
      readonly isSibling: boolean;
    }
  | {
      readonly kind: 'executed';
      readonly atMs: number;
      /** The process: a thread that executes a program takes its number. */
      readonly tid: number;
      readonly oldTid: number;
      readonly file: string;
    }
  | {
      readonly kind: 'exited';
      readonly atMs: number;
      readonly tid: number;
      /** Whether it was the last thread of its process; null on kernels that do not say (before 6.16). */
      readonly isLast: boolean | null;
    }
  | { readonly kind: 'marked'; readonly atMs: number; readonly tid: number; readonly text: string };

export interface Trace {
  readonly events: readonly TraceEvent[];
  /** How many events the kernel had to drop for want of room. */
  readonly lost: number;
  /** The end of the text where that is no whole line: it belongs before the text that follows. */
  readonly rest: string;
}

/**
 * `          runc-1234    [001] d..1.  5678.901234: signal_generate: sig=15 …`. A program may put anything
 * into its name of 15 bytes, line breaks included, but that is too short for a head like this one.
 */
const HEAD = /^[^\n]{0,16}-(\d+) +(?:\([ \d-]+\) +)?\[\d{3,}\] +[^\s\d]\S{3,6} +(\d+)\.(\d{6}): (\w+): /gm;
const LOST = /^CPU:\d+ \[LOST (?:(\d+) )?EVENTS\]/gm;

const CLONE_PARENT = 0x8000;
const CLONE_THREAD = 0x10000;

/** Reads what `trace_pipe` or `trace` of an instance with the clock `mono` gives. */
export function parseTrace(text: string): Trace {
  const end = text.lastIndexOf('\n') + 1;
  const whole = text.slice(0, end);
  const heads = [...whole.matchAll(HEAD)];
  const events = heads.flatMap((head, index) => {
    const [all, tid, seconds, micros, name = ''] = head;
    const details = whole.slice(head.index + all.length, heads[index + 1]?.index);
    const atMs = Number(seconds) * 1000 + Number(micros) / 1000;
    const event = READERS[name]?.(details, { atMs, tid: Number(tid) });
    return event === undefined || event === null ? [] : [event];
  });
  // Older kernels give no number.
  const lost = [...whole.matchAll(LOST)].reduce((sum, [, count]) => sum + Number(count ?? 1), 0);
  return { events, lost, rest: text.slice(end) };
}

interface Stamp {
  readonly atMs: number;
  readonly tid: number;
}

const READERS: Readonly<Record<string, (details: string, stamp: Stamp) => TraceEvent | null>> = {
  signal_generate: readGenerated,
  signal_deliver: readDelivered,
  task_newtask: readCloned,
  sched_process_exec: readExecuted,
  sched_process_exit: readExited,
  tracing_mark_write: (details, stamp) => ({ kind: 'marked', ...stamp, text: details.trim() }),
};

// Names are matched greedily: what a program writes into its own comes before the field that counts.
const GENERATED = /^sig=(\d+) errno=-?\d+ code=(-?\d+) comm=.{0,15} pid=(\d+)(?: grp=\d+)?(?: res=(\d+))?/s;
const DELIVERED =
  /^sig=(\d+) errno=-?\d+ code=-?\d+ sa_handler=(?:0x)?([0-9a-f]+)(?: sa_flags=(?:0x)?([0-9a-f]+))?/s;
const SA_RESETHAND = 0x8000_0000;
const CLONED = /^pid=(\d+) comm=(.{0,15}) clone_flags=(?:0x)?([0-9a-f]+)/s;
const EXECUTED = /^filename=(.*) pid=(\d+) old_pid=(\d+)/s;
const EXITED = /^comm=.{0,15} pid=(\d+) prio=-?\d+(?: group_dead=(true|false))?/s;

function readGenerated(details: string, stamp: Stamp): TraceEvent | null {
  const [, signal, code, target, result] = GENERATED.exec(details) ?? [];
  if (signal === undefined) return null;
  return {
    kind: 'generated',
    ...stamp,
    signal: Number(signal),
    code: Number(code),
    target: Number(target),
    result: Number(result ?? 0),
  };
}

function readDelivered(details: string, stamp: Stamp): TraceEvent | null {
  const [, signal, handler = '', flags = '0'] = DELIVERED.exec(details) ?? [];
  if (signal === undefined) return null;
  // SIG_DFL is 0, SIG_IGN is 1.
  const action = /^0+$/.test(handler) ? 'default' : /^0*1$/.test(handler) ? 'ignore' : 'handler';
  const isOneShot = Number.parseInt(flags, 16) >= SA_RESETHAND;
  return { kind: 'delivered', ...stamp, signal: Number(signal), action, isOneShot };
}

function readCloned(details: string, stamp: Stamp): TraceEvent | null {
  const [, child, program = '', flags = ''] = CLONED.exec(details) ?? [];
  if (child === undefined) return null;
  // Only the low 32 bits matter, and a number holds more exactly.
  const low = Number.parseInt(flags.slice(-8), 16);
  return {
    kind: 'cloned',
    ...stamp,
    child: Number(child),
    program,
    isThread: (low & CLONE_THREAD) !== 0,
    isSibling: (low & CLONE_PARENT) !== 0,
  };
}

function readExecuted(details: string, { atMs }: Stamp): TraceEvent | null {
  const [, file = '', pid, oldPid] = EXECUTED.exec(details) ?? [];
  return pid === undefined
    ? null
    : { kind: 'executed', atMs, tid: Number(pid), oldTid: Number(oldPid), file };
}

function readExited(details: string, { atMs }: Stamp): TraceEvent | null {
  const [, tid, isLast] = EXITED.exec(details) ?? [];
  return tid === undefined
    ? null
    : { kind: 'exited', atMs, tid: Number(tid), isLast: isLast === undefined ? null : isLast === 'true' };
}
