/** Writes the text of an ftrace buffer, a line an event, in the words of Linux 6.18. */
export function traceText(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

export interface Stamp {
  /** Thread in whose context it was written. */
  readonly tid: number;
  /** Its name. */
  readonly comm?: string;
  /** Microseconds since boot. */
  readonly at: number;
}

function head({ tid, comm = 'server', at }: Stamp, event: string): string {
  const seconds = `${Math.floor(at / 1e6)}.${String(at % 1e6).padStart(6, '0')}`;
  return `${comm.padStart(16)}-${String(tid).padEnd(7)} [001] d..1. ${seconds.padStart(13)}: ${event}: `;
}

export function generated(
  stamp: Stamp,
  signal: number,
  to: number,
  { code = 0, result = 0, comm = 'server' } = {},
): string {
  return `${head(stamp, 'signal_generate')}sig=${signal} errno=0 code=${code} comm=${comm} pid=${to} grp=1 res=${result}`;
}

export function delivered(stamp: Stamp, signal: number, handler = '0'): string {
  return `${head(stamp, 'signal_deliver')}sig=${signal} errno=0 code=0 sa_handler=${handler} sa_flags=4000000`;
}

export function cloned(stamp: Stamp, child: number, flags = '1200000'): string {
  const { comm = 'server' } = stamp;
  return `${head(stamp, 'task_newtask')}pid=${child} comm=${comm} clone_flags=${flags} oom_score_adj=0`;
}

/** CLONE_VM, _FS, _FILES, _SIGHAND, _THREAD and what else pthread_create(3) asks for. */
export const THREAD_FLAGS = '3d0f00';

export function executed(stamp: Stamp, file: string, oldTid = stamp.tid): string {
  return `${head(stamp, 'sched_process_exec')}filename=${file} pid=${stamp.tid} old_pid=${oldTid}`;
}

export function exited(stamp: Stamp, isLast: boolean | null = true): string {
  const { tid, comm = 'server' } = stamp;
  const last = isLast === null ? '' : ` group_dead=${isLast}`;
  return `${head(stamp, 'sched_process_exit')}comm=${comm} pid=${tid} prio=120${last}`;
}

export function marked(stamp: Stamp, text: string): string {
  return `${head(stamp, 'tracing_mark_write')}${text}`;
}
