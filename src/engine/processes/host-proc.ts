import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import {
  assembleProcess,
  type CommandText,
  livingThread,
  MAX_COMMAND_BYTES,
  type ThreadParts,
  toCommandText,
} from '../../kernel/assemble-process.js';
import { type ProcStatus, parseStarved, parseStatus } from '../../kernel/proc.js';
import { isOver } from '../../kernel/process-state.js';
import { MAX_PROCESSES, type ProcessFacts } from '../../observation.js';
import type { Depth, Table } from '../port.js';

/** Threads of one look that are read beyond the main ones: more than a large JVM has. */
const MAX_THREADS = 4_096;

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
  const level = levelOf(root, hostPid);
  const queue = [hostPid];
  let threadsLeft = MAX_THREADS;
  for (let pid = queue.shift(); pid !== undefined && processes.length < MAX_PROCESSES; pid = queue.shift()) {
    const found = readProcess(root, pid, { level, depth, maxThreads: threadsLeft });
    if (found === null) continue;
    processes.push(found.process);
    threadsLeft -= (found.process.threads?.length ?? 1) - 1;
    queue.push(...found.children);
  }
  if (processes[0]?.pid !== hostPid) return null;
  const starvedMs = parseStarved(read(`${root}/${hostPid}/schedstat`) ?? '');
  return { view: 'host-proc', initPid: hostPid, processes, foreign: 0, starvedMs };
}

/** A thread of a table: its number there, and the user who may look at it. */
export interface NumberedThread {
  readonly tid: number;
  readonly owner: number;
}

/** The threads of a table that are still there, by the number that the container has for each. */
export function threadsByContainerNumber(
  root: string,
  { processes, initPid }: Table,
): ReadonlyMap<number, NumberedThread> {
  const level = initPid === null ? null : levelOf(root, initPid);
  const numbered = processes.flatMap(({ pid, threads }) => {
    const owner = ownerOf(`${root}/${pid}`);
    return (threads ?? []).flatMap(({ tid }) => {
      const inside = level === null ? undefined : readStatus(`${root}/${pid}/task/${tid}`)?.nsPids[level];
      return inside === undefined || owner === null ? [] : [[inside, { tid, owner }] as const];
    });
  });
  return new Map(numbered);
}

/**
 * Which of the numbers of a process is the one that the container has for it; null once PID 1 is gone. One that a
 * program put into a PID namespace of its own has more of them.
 */
function levelOf(root: string, hostPid: number): number | null {
  const status = readStatus(`${root}/${hostPid}`);
  return status === null || status.nsPids.length === 0 ? null : status.nsPids.length - 1;
}

/** Null when it has gone. */
function ownerOf(home: string): number | null {
  try {
    return statSync(home).uid;
  } catch {
    return null;
  }
}

interface HowToRead {
  /** See `levelOf`. */
  readonly level: number | null;
  readonly depth: Depth;
  readonly maxThreads: number;
}

function readProcess(
  root: string,
  pid: number,
  { level, depth, maxThreads }: HowToRead,
): { process: ProcessFacts; children: number[] } | null {
  const home = `${root}/${pid}`;
  const status = readStatus(home);
  if (status === null) return null;
  const tids = list(`${home}/task`);
  const threads = readThreads(home, pid, tids.slice(0, maxThreads + 1), status, depth);
  const living = livingThread(status, threads);
  const process = assembleProcess({
    pid,
    containerPid: (level === null ? undefined : status.nsPids[level]) ?? null,
    status,
    stat: read(`${home}/stat`) ?? '',
    threads,
    command: readCommand(living === null ? `${home}/cmdline` : `${home}/task/${living.tid}/cmdline`),
  });
  // The kernel lists a child under the thread that forked it.
  return { process, children: tids.flatMap((tid) => readChildren(`${home}/task/${tid}/children`)) };
}

function readThreads(
  home: string,
  pid: number,
  tids: readonly number[],
  main: ProcStatus,
  depth: Depth,
): ThreadParts[] {
  const rest = tids.filter((tid) => tid !== pid);
  return [pid, ...rest].flatMap((tid) => {
    const status = tid === pid ? main : readStatus(`${home}/task/${tid}`);
    if (status === null) return [];
    const wchan = depth === 'full' || tid === pid ? read(`${home}/task/${tid}/wchan`) : null;
    return [{ tid, status, wchan }];
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

function readCommand(path: string): CommandText {
  const bytes = readHead(path, MAX_COMMAND_BYTES);
  return toCommandText(bytes.toString('utf8'), bytes.length);
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
