import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** What the kernel did, by its own record; times in ms of CLOCK_MONOTONIC, which is also process.hrtime's. */
export type KernelEvent =
  | {
      readonly kind: 'generated';
      readonly atMs: number;
      /** The thread that sent it, as the host numbers threads. */
      readonly sender: number;
      readonly pid: number;
      readonly signal: number;
      /** si_code: 0 for kill(2), 128 (SI_KERNEL) for the kernel's own doing. */
      readonly code: number;
      /** TRACE_SIGNAL_*: 0 delivered, 1 ignored, 2 already pending. */
      readonly result: number;
    }
  | { readonly kind: 'delivered'; readonly atMs: number; readonly tid: number; readonly signal: number }
  | { readonly kind: 'exited'; readonly atMs: number; readonly tid: number };

export interface KernelTrace {
  /** All events so far, oldest first; throws when the kernel had to drop some. */
  read(): KernelEvent[];
  close(): void;
}

const TRACEFS = '/sys/kernel/tracing';
const PREFIX = 'sigprobe-oracle-';
const BUFFER_KB = 16 * 1024;
/** The Go runtime of the engine sends itself SIGURG all the time. */
const SIGNALS = 'sig != 23';

/** Records signals and exits of the whole machine in an instance of its own, or says in a sentence why that cannot be done. */
export function openKernelTrace(): KernelTrace | string {
  const obstacle = findObstacle();
  if (obstacle !== null) return obstacle;
  const isOurMount = mountTracefs();
  if (isOurMount === null) return `tracefs cannot be mounted at ${TRACEFS}`;
  const home = join(TRACEFS, 'instances', `${PREFIX}${process.pid}`);
  const unmount = () => {
    // Somebody else may be tracing by now.
    if (isOurMount) succeeds('umount', TRACEFS);
  };
  try {
    removeStale();
    mkdirSync(home);
    const set = (file: string, value: string | number) => writeFileSync(join(home, file), String(value));
    set('trace_clock', 'mono');
    set('buffer_size_kb', BUFFER_KB);
    set('events/signal/signal_generate/filter', SIGNALS);
    set('events/signal/signal_deliver/filter', SIGNALS);
    for (const event of ['signal/signal_generate', 'signal/signal_deliver', 'sched/sched_process_exit']) {
      set(`events/${event}/enable`, 1);
    }
  } catch (error) {
    unmount();
    return `the kernel refuses to trace: ${error instanceof Error ? error.message : String(error)}`;
  }
  return {
    read: () => {
      const lost = lostEvents(home);
      if (lost > 0) throw new Error(`The kernel dropped ${lost} trace events; enlarge the buffer.`);
      return parseTrace(readFileSync(join(home, 'trace'), 'utf8'));
    },
    close: () => {
      rmdirSync(home);
      unmount();
    },
  };
}

function findObstacle(): string | null {
  if (process.platform !== 'linux') return 'this machine has no Linux kernel to ask';
  if (process.getuid?.() !== 0) return 'only root may read the kernel’s trace';
  // Events carry PIDs of the initial namespace; from elsewhere they match nothing.
  if (readlinkSync('/proc/self/ns/pid') !== 'pid:[4026531836]')
    return 'this process does not see the PIDs of the kernel’s trace';
  if (!/\ttracefs$/m.test(readFileSync('/proc/filesystems', 'utf8'))) return 'this kernel has no tracefs';
  return null;
}

/** True when it was mounted here, false when it already was, null when it cannot be. */
function mountTracefs(): boolean | null {
  const isThere = () => existsSync(join(TRACEFS, 'instances'));
  if (isThere()) return false;
  return succeeds('mount', '-t', 'tracefs', 'tracefs', TRACEFS) && isThere() ? true : null;
}

function succeeds(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Instances of test runs that were killed would record for ever. */
function removeStale(): void {
  for (const name of readdirSync(join(TRACEFS, 'instances'))) {
    // Those of sigprobe itself are called sigprobe-… as well, and may be at work.
    if (!name.startsWith(PREFIX) || existsSync(`/proc/${name.slice(PREFIX.length)}`)) continue;
    rmdirSync(join(TRACEFS, 'instances', name));
  }
}

function lostEvents(home: string): number {
  return readdirSync(join(home, 'per_cpu'))
    .map((cpu) => readFileSync(join(home, 'per_cpu', cpu, 'stats'), 'utf8'))
    .flatMap((stats) => [...stats.matchAll(/^(?:overrun|dropped events): (\d+)$/gm)])
    .reduce((sum, [, count]) => sum + Number(count), 0);
}

// `  runc-1234    [001] d..1.  5678.901234: signal_generate: sig=15 errno=0 code=0 comm=python3 pid=99 grp=1 res=0`
const LINE = /^.*-(\d+)\s+\[\d+\]\s+\S+\s+(\d+\.\d+): (\w+): (.*)$/gm;

function parseTrace(text: string): KernelEvent[] {
  const events: KernelEvent[] = [];
  for (const [, thread, seconds, name, details = ''] of text.matchAll(LINE)) {
    const tid = Number(thread);
    const atMs = Number(seconds) * 1000;
    const signal = field(details, 'sig');
    if (name === 'signal_generate') {
      const [pid, code, result] = [field(details, 'pid'), field(details, 'code'), field(details, 'res')];
      events.push({ kind: 'generated', atMs, sender: tid, pid, signal, code, result });
    } else if (name === 'signal_deliver') events.push({ kind: 'delivered', atMs, tid, signal });
    else if (name === 'sched_process_exit') events.push({ kind: 'exited', atMs, tid: field(details, 'pid') });
  }
  return events;
}

/** A program may put anything into its comm, which comes before the pid: the last one counts. */
function field(details: string, name: string): number {
  return Number([...details.matchAll(new RegExp(`(?:^| )${name}=(-?\\d+)`, 'g'))].at(-1)?.[1] ?? Number.NaN);
}
