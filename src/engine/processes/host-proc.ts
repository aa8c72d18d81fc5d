import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { type ProcStatus, parseCmdline, parseStartTicks, parseStatus } from '../../kernel/proc.js';
import { isOver, processState } from '../../kernel/process-state.js';
import { parseWchan } from '../../kernel/wchan.js';
import { MAX_PROCESSES, type ProcessFacts, type ThreadFacts } from '../../observation.js';
import type { Depth, Table } from '../port.js';

/** Threads of one look that are read beyond the main ones: more than a large JVM has. */
const MAX_THREADS = 4_096;
/** Of a longer command line the two ends are kept: what tells a program from its like may be its last argument. */
const MAX_COMMAND_BYTES = 16_384;
/** No more is read of one, as ps does: a program may give itself one of megabytes. */
const MAX_READ_BYTES = 131_072;

/** As engines name cgroups. */
const CONTAINER_ID = /[0-9a-f]{64}/;

/**
 * True when `/proc/PID` on this machine is PID 1 of that container and not a stranger with the same number.
 */
export function isContainerInit(root: string, hostPid: number, containerId: string): boolean {
  const home = `${root}/${hostPid}`;
  const status = readStatus(home);
  if (status === null || status.nsPids.at(-1) !== 1 || status.nsPids.length < 2) return false;
  // A main thread that alone has ended is in no group any more; the others still are.
  const homes = isOver(status.state) ? list(`${home}/task`).map((tid) => `${home}/task/${tid}`) : [home];
  const cgroups = homes.flatMap((each) => read(`${each}/cgroup`) ?? []);
  if (cgroups.some((cgroup) => cgroup.includes(containerId))) return true;
  // A rootless engine without systemd leaves its containers in the cgroup that it is in itself. What it mounts
  // into one, such as its hosts file, comes from a folder that is named after the container.
  if (cgroups.length === 0 || cgroups.some((cgroup) => CONTAINER_ID.test(cgroup))) return false;
  return homes.some((each) => read(`${each}/mountinfo`)?.includes(containerId) === true);
}

/**
 * A table read from this machine's /proc (mounted at `root`), following children from PID 1; null once PID 1
 * is gone.
 */
export function lookThroughProc(root: string, hostPid: number, depth: Depth): Table | null {
  const processes: ProcessFacts[] = [];
  const queue = [hostPid];
  let threadsLeft = MAX_THREADS;
  for (let pid = queue.shift(); pid !== undefined && processes.length < MAX_PROCESSES; pid = queue.shift()) {
    const found = readProcess(root, pid, depth, threadsLeft);
    if (found === null) continue;
    processes.push(found.process);
    threadsLeft -= (found.process.threads?.length ?? 1) - 1;
    queue.push(...found.children);
  }
  if (processes[0]?.pid !== hostPid) return null;
  return { view: 'host-proc', initPid: hostPid, processes, foreign: 0 };
}

function readProcess(
  root: string,
  pid: number,
  depth: Depth,
  maxThreads: number,
): { process: ProcessFacts; children: number[] } | null {
  const home = `${root}/${pid}`;
  const status = readStatus(home);
  if (status === null) return null;
  const tids = list(`${home}/task`);
  const threads = readThreads(home, pid, tids.slice(0, maxThreads + 1), status, depth);
  const state = processState(status.state, threads);
  // A main thread that alone has ended has no command line any more; the others still have it.
  const alive = isOver(status.state) ? threads.find((thread) => !isOver(thread.state)) : undefined;
  const command = readCommand(alive === undefined ? `${home}/cmdline` : `${home}/task/${alive.tid}/cmdline`);
  return {
    process: {
      pid,
      ppid: status.ppid,
      containerPid: status.nsPids.at(-1) ?? null,
      state,
      program: status.program,
      args: command.text ?? `[${status.program}]`,
      argv: command.argv,
      startTicks: parseStartTicks(read(`${home}/stat`) ?? ''),
      signals: status.signals,
      threads: threads.map(({ hasMemory: _, ...thread }) => thread),
      exiting: isExiting(threads),
    },
    // The kernel lists a child under the thread that forked it.
    children: tids.flatMap((tid) => readChildren(`${home}/task/${tid}/children`)),
  };
}

/**
 * Null while some threads have let go of their memory and others have not: one may have ended by itself, or
 * be the first of all.
 */
function isExiting(threads: readonly { readonly hasMemory: boolean }[]): boolean | null {
  const left = threads.filter(({ hasMemory }) => !hasMemory).length;
  return left === 0 ? false : left === threads.length ? true : null;
}

function readThreads(
  home: string,
  pid: number,
  tids: readonly number[],
  main: ProcStatus,
  depth: Depth,
): (ThreadFacts & { readonly hasMemory: boolean })[] {
  const rest = tids.filter((tid) => tid !== pid);
  return [pid, ...rest].flatMap((tid) => {
    const status = tid === pid ? main : readStatus(`${home}/task/${tid}`);
    if (status === null) return [];
    return [
      {
        tid,
        state: status.state,
        blocked: status.signals?.blocked ?? null,
        wchan: depth === 'full' || tid === pid ? parseWchan(read(`${home}/task/${tid}/wchan`)) : null,
        hasMemory: status.hasMemory,
      },
    ];
  });
}

function readStatus(home: string): ProcStatus | null {
  const text = read(`${home}/status`);
  return text === null ? null : parseStatus(text);
}

function readChildren(path: string): number[] {
  return (read(path) ?? '').split(' ').filter(Boolean).map(Number);
}

function list(path: string): number[] {
  try {
    return readdirSync(path).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** The command line as text, null where there is none, and as words where it is whole. */
function readCommand(path: string): { readonly text: string | null; readonly argv: string[] | null } {
  const bytes = readHead(path, MAX_READ_BYTES);
  const text = (from: number, to: number) => bytes.toString('utf8', from, to);
  if (bytes.length <= MAX_COMMAND_BYTES) {
    const argv = parseCmdline(text(0, bytes.length));
    return { text: argv?.join(' ') ?? null, argv };
  }
  const end = bytes.length === MAX_READ_BYTES ? '…' : '';
  const half = MAX_COMMAND_BYTES / 2;
  const ends = [text(0, half), text(bytes.length - half, bytes.length)];
  return { text: `${ends.map((each) => parseCmdline(each)?.join(' ') ?? '').join('… …')}${end}`, argv: null };
}

function readHead(path: string, limit: number): Buffer {
  const buffer = Buffer.allocUnsafe(limit);
  try {
    const file = openSync(path, 'r');
    try {
      // The kernel gives a long command line in pages.
      let size = 0;
      for (let more = -1; more !== 0 && size < limit; size += more)
        more = readSync(file, buffer, size, limit - size, null);
      return buffer.subarray(0, size);
    } finally {
      closeSync(file);
    }
  } catch {
    return buffer.subarray(0, 0);
  }
}

/** Null when the process has gone or hides the file: both are answers, not failures. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
