import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { heldListeners } from '../../kernel/listeners.js';
import {
  type OpenFile,
  type OpenFiles,
  parseListedFile,
  parseUnnamedSockets,
  pipeEndsOf,
} from '../../kernel/open-files.js';
import { relevantEnds } from '../../kernel/pipes.js';
import { type ProcStatus, parseStatus } from '../../kernel/proc.js';
import { isOver } from '../../kernel/process-state.js';
import type { SharedFiles, Table } from '../port.js';
import type { Execute } from './exec.js';
import { matchNumbers } from './match-numbers.js';

/** A process with more open files, and a container with more ends of pipes or listening sockets, are not read. */
const MAX_FILES = 4_096;
const MAX_ENDS = 1_024;

/** From where open files can be read; null for a way that is closed. */
export interface WaysToFiles {
  readonly place: { readonly root: string; readonly hostPid: number } | null;
  /** Each may show the files of some processes alone. */
  readonly executes: readonly Execute[];
}

/** The open files of the processes of a container, and its /proc/net/unix, tcp and tcp6. */
interface Listing {
  readonly processes: readonly OpenFiles[];
  readonly sockets: string;
}

/** Nothing could be read, or nothing was asked. */
export const NO_FILES: SharedFiles = { pipes: null, listeners: null };

/**
 * The pipes between the processes that `look` shows, with the other sockets of those that read them, and the sockets
 * on which they listen. Null unless they can be read of every one that has not exited meanwhile: who holds something is known
 * only where all are known.
 */
export async function readOpenFiles(
  look: () => Promise<Table | null>,
  { place, executes }: WaysToFiles,
): Promise<SharedFiles> {
  const table = await look();
  if (table === null) return NO_FILES;
  const pids = runningIn(table);
  let listing = place === null ? null : listHere(place.root, place.hostPid, pids);
  for (const execute of executes) {
    if (listing !== null && unlisted(listing, pids).length === 0) break;
    listing = joinListings(listing, await listInside(execute, table));
  }
  if (listing === null || !(await haveExited(unlisted(listing, pids), look))) return NO_FILES;
  const { processes, sockets } = listing;
  const unnamed = parseUnnamedSockets(sockets);
  return {
    pipes: unlessTooMany(relevantEnds(processes.flatMap((each) => pipeEndsOf(each, unnamed)))),
    listeners: unlessTooMany(heldListeners(processes, sockets)),
  };
}

function runningIn({ processes }: Table): number[] {
  return processes.filter(({ state }) => !isOver(state)).map(({ pid }) => pid);
}

function unlisted({ processes }: Listing, pids: readonly number[]): number[] {
  return pids.filter((pid) => !processes.some((each) => each.pid === pid));
}

/** True too where there are none. What has exited since the table was read holds nothing. */
async function haveExited(pids: readonly number[], look: () => Promise<Table | null>): Promise<boolean> {
  if (pids.length === 0) return true;
  const table = await look();
  if (table === null) return false;
  const running = runningIn(table);
  return !pids.some((pid) => running.includes(pid));
}

function joinListings(known: Listing | null, more: Listing | null): Listing | null {
  if (known === null || more === null) return known ?? more;
  const isNew = ({ pid }: OpenFiles) => !known.processes.some((each) => each.pid === pid);
  return { ...known, processes: [...known.processes, ...more.processes.filter(isNew)] };
}

function unlessTooMany<Each>(found: readonly Each[] | null): readonly Each[] | null {
  return found === null || found.length > MAX_ENDS ? null : found;
}

/** Those of the processes that have not gone; null where one may not be read from here. */
function listHere(root: string, hostPid: number, pids: readonly number[]): Listing | null {
  try {
    const processes = pids.flatMap((pid) => listOne(`${root}/${pid}`, pid) ?? []);
    const sockets = ['unix', 'tcp', 'tcp6'].map((name) => read(`${root}/${hostPid}/net/${name}`));
    return { processes, sockets: sockets.join('\n') };
  } catch {
    return null;
  }
}

/** Null for one that has gone. */
function listOne(home: string, pid: number): OpenFiles | null {
  try {
    const files = readFiles(`${home}/fd`);
    const epolls = files.filter(({ target }) => target === 'anon_inode:[eventpoll]');
    return {
      pid,
      files,
      epolls: epolls.map(({ fd }) => read(`${home}/fdinfo/${fd}`)).join('\n'),
      wchan: read(`${home}/wchan`),
      syscall: read(`${home}/syscall`),
    };
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(String((error as { code?: unknown }).code))) return null;
    throw error;
  }
}

function readFiles(folder: string): OpenFile[] {
  const names = readdirSync(folder);
  if (names.length > MAX_FILES) throw new Error('too many open files');
  return names.flatMap((name) => {
    try {
      const { mode } = lstatSync(`${folder}/${name}`);
      const target = readlinkSync(`${folder}/${name}`);
      return [{ fd: Number(name), target, canRead: (mode & 0o400) !== 0, canWrite: (mode & 0o200) !== 0 }];
    } catch {
      // It has been closed meanwhile.
      return [];
    }
  });
}

/** Empty when it is hidden. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const PROCESS = '=== process ===';
const STATUS = '=== status ===';
const SOCKETS = '=== sockets ===';

/**
 * Needs a shell, `ls` and `cat` in the image; what epolls watch is shown where there is a `grep`. Of TCP
 * sockets, of which there may be thousands, those that listen are shown.
 */
const SCRIPT = `for p in /proc/[0-9]*; do
echo '${PROCESS}'
cat "$p/wchan" 2>/dev/null; echo
cat "$p/syscall" 2>/dev/null || echo
ls -l "$p/fd" 2>/dev/null
grep -h '^tfd' "$p"/fdinfo/* 2>/dev/null
echo '${STATUS}'
cat "$p/status" 2>/dev/null
done
echo '${SOCKETS}'
cat /proc/1/net/unix 2>/dev/null
for t in /proc/1/net/tcp /proc/1/net/tcp6; do
while read -r row; do case "$row" in sl*|*' 0A '*) echo "$row";; esac; done <"$t"
done 2>/dev/null`;

/** Null where it is not known which process of the table is which in there. */
async function listInside(execute: Execute, table: Table): Promise<Listing | null> {
  const [listed = '', sockets = ''] = (await execute(['sh', '-c', SCRIPT])).split(`${SOCKETS}\n`);
  const found = listed.split(`${PROCESS}\n`).flatMap(parseRecord);
  const numbers = matchNumbers(table, new Map(found.map(({ pid, status }) => [pid, status])));
  if (numbers === null) return null;
  const processes = found.flatMap(({ files, pid: inside }) => {
    const pid = numbers.get(inside);
    return files === null || pid === undefined ? [] : [{ ...files, pid }];
  });
  return { processes, sockets };
}

interface ListedProcess {
  /** As the container numbers it. */
  readonly pid: number;
  readonly status: ProcStatus;
  /** Null where they may not be listed. */
  readonly files: Omit<OpenFiles, 'pid'> | null;
}

function parseRecord(record: string): ListedProcess[] {
  const [shown = '', statusText = ''] = record.split(`${STATUS}\n`);
  const status = parseStatus(statusText);
  const pid = status?.nsPids[0];
  if (status === null || pid === undefined) return [];
  const [wchan = '', syscall = '', ...lines] = shown.split('\n');
  // `ls` heads what it may list by its size.
  const isListed = lines[0]?.startsWith('total ') === true;
  const files = lines.flatMap((line) => parseListedFile(line) ?? []);
  return [{ pid, status, files: isListed ? { files, epolls: lines.join('\n'), wchan, syscall } : null }];
}
