import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import {
  type OpenFile,
  type OpenFiles,
  parseListedFile,
  parseUnnamedSockets,
  pipeEndsOf,
} from '../../kernel/open-files.js';
import { relevantEnds } from '../../kernel/pipes.js';
import { isOver } from '../../kernel/process-state.js';
import type { PipeEnd } from '../../observation.js';
import type { Table } from '../port.js';
import type { Execute } from './exec.js';

/** A process with more open files, and a container with more ends of pipes, are not read. */
const MAX_FILES = 4_096;
const MAX_ENDS = 1_024;

/** From where open files can be read; null for a way that is closed. */
export interface WaysToFiles {
  readonly place: { readonly root: string; readonly hostPid: number } | null;
  readonly execute: Execute | null;
}

/** The open files of the processes of a container, and its /proc/net/unix. */
interface Listing {
  readonly processes: readonly OpenFiles[];
  readonly sockets: string;
}

/**
 * The pipes between the processes of a table, and the other sockets of those that read them. Null unless they
 * can be read of every one: who holds a pipe is known only where all are known.
 */
export async function readOpenPipes(
  table: Table,
  { place, execute }: WaysToFiles,
): Promise<PipeEnd[] | null> {
  const pids = table.processes.filter(({ state }) => !isOver(state)).map(({ pid }) => pid);
  const listing =
    (place === null ? null : listHere(place.root, place.hostPid, pids)) ??
    (execute === null ? null : await listInside(execute, table));
  if (listing === null || !pids.every((pid) => listing.processes.some((each) => each.pid === pid)))
    return null;
  const unnamed = parseUnnamedSockets(listing.sockets);
  const found = relevantEnds(listing.processes.flatMap((each) => pipeEndsOf(each, unnamed)));
  return found.length > MAX_ENDS ? null : found;
}

/** Null where one of them may not be read from here, or has gone. */
function listHere(root: string, hostPid: number, pids: readonly number[]): Listing | null {
  try {
    const processes = pids.map((pid): OpenFiles => {
      const home = `${root}/${pid}`;
      const files = readFiles(`${home}/fd`);
      const epolls = files.filter(({ target }) => target === 'anon_inode:[eventpoll]');
      return {
        pid,
        files,
        epolls: epolls.map(({ fd }) => read(`${home}/fdinfo/${fd}`)).join('\n'),
        wchan: read(`${home}/wchan`),
        syscall: read(`${home}/syscall`),
      };
    });
    return { processes, sockets: read(`${root}/${hostPid}/net/unix`) };
  } catch {
    return null;
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
const SOCKETS = '=== sockets ===';

/** Needs a shell, `ls` and `cat` in the image; what epolls watch is shown where there is a `grep`. */
const SCRIPT = `for p in /proc/[0-9]*; do
echo '${PROCESS}'
echo "\${p#/proc/}"
cat "$p/wchan" 2>/dev/null; echo
cat "$p/syscall" 2>/dev/null || echo
ls -l "$p/fd" 2>/dev/null
grep -h '^tfd' "$p"/fdinfo/* 2>/dev/null
done
echo '${SOCKETS}'
cat /proc/net/unix 2>/dev/null`;

/** Null where processes are not numbered in there as the table knows them. */
async function listInside(execute: Execute, table: Table): Promise<Listing | null> {
  const known = new Map(
    table.processes.flatMap(({ pid, containerPid }) => {
      const inside = containerPid ?? (table.initPid === 1 ? pid : null);
      return inside === null ? [] : [[inside, pid] as const];
    }),
  );
  if (known.size === 0) return null;
  const [listed = '', sockets = ''] = (await execute(['sh', '-c', SCRIPT])).split(`${SOCKETS}\n`);
  const processes = listed.split(`${PROCESS}\n`).flatMap((record): OpenFiles[] => {
    const [number = '', wchan = '', syscall = '', ...lines] = record.split('\n');
    const pid = known.get(Number(number));
    // `ls` heads what it may list by its size.
    if (pid === undefined || lines[0]?.startsWith('total ') !== true) return [];
    const files = lines.flatMap((line) => parseListedFile(line) ?? []);
    return [{ pid, files, epolls: lines.join('\n'), wchan, syscall }];
  });
  return { processes, sockets };
}
