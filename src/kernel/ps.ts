import type { ProcessFacts, SignalSets, ThreadFacts } from '../observation.js';
import { processState } from './process-state.js';
import { parseSignalSet } from './signal-set.js';
import { parseWchan } from './wchan.js';

/**
 * Columns of one row per process. `args` is last: the engine splits rows at blanks and joins the rest there.
 */
export const PROCESS_COLUMNS = 'pid,ppid,stat,pending,blocked,ignored,caught,wchan:32,args';
/**
 * Columns of one row per thread; on thread rows `pending` would be the thread's own, so it is not asked for.
 */
export const THREAD_COLUMNS = 'pid,lwp,ppid,stat,blocked,ignored,caught,wchan:32,comm';

/** The answer of the engine's `top`: titles and rows as text. */
export interface PsTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a thread listing tells of one process. */
export interface ThreadListing {
  readonly pid: number;
  readonly ppid: number;
  readonly program: string;
  readonly signals: SignalSets | null;
  readonly threads: readonly ThreadFacts[];
}

/** Reads a listing made with THREAD_COLUMNS; rows that are not such a listing's are left out. */
export function parseThreads(table: PsTable): ThreadListing[] {
  const listings = new Map<
    number,
    { leader: readonly string[] | null; threads: ThreadFacts[]; row: readonly string[] }
  >();
  for (const row of table.rows) {
    const pid = parsePid(row[0]);
    const tid = parsePid(row[1]);
    if (pid === null || tid === null || row.length < 9) continue;
    const listing = listings.get(pid) ?? { leader: null, threads: [], row };
    const thread: ThreadFacts = {
      tid,
      state: parseState(row[3]),
      blocked: parseSignalSet(row[4] ?? ''),
      wchan: parseWchan(row[7] ?? null),
    };
    if (tid === pid) {
      listing.leader = row;
      listing.threads.unshift(thread);
    } else listing.threads.push(thread);
    listings.set(pid, listing);
  }
  return [...listings].map(([pid, { leader, threads, row }]) => {
    const from = leader ?? row;
    return {
      pid,
      ppid: parsePid(from[2]) ?? 0,
      program: from[8] ?? '',
      signals: toSets('0', from[4], from[5], from[6]),
      threads,
    };
  });
}

/** Reads a listing made with PROCESS_COLUMNS, completed by the threads where they are known. */
export function parseProcesses(table: PsTable, listings: readonly ThreadListing[]): ProcessFacts[] {
  const byPid = new Map(listings.map((listing) => [listing.pid, listing]));
  const processes: ProcessFacts[] = [];
  for (const row of table.rows) {
    const pid = parsePid(row[0]);
    if (pid === null || row.length < 9) continue;
    const args = row[8] ?? '';
    const listing = byPid.get(pid);
    const state = processState(parseState(row[2]), listing?.threads ?? []);
    processes.push({
      pid,
      ppid: parsePid(row[1]) ?? 0,
      containerPid: null,
      state,
      program: listing?.program ?? programOf(args),
      args,
      argv: null,
      startTicks: null,
      signals: toSets(row[3], row[4], row[5], row[6]),
      threads: listing?.threads ?? [
        { tid: pid, state, blocked: parseSignalSet(row[4] ?? ''), wchan: parseWchan(row[7] ?? null) },
      ],
      exiting: state === 'Z' ? true : null,
    });
  }
  return processes;
}

/**
 * Processes from a thread listing alone: programs, states and sets, but neither arguments nor pending
 * signals.
 */
export function processesFromThreads(listings: readonly ThreadListing[]): ProcessFacts[] {
  return listings.map(({ pid, ppid, program, signals, threads }) => ({
    pid,
    ppid,
    containerPid: null,
    state: processState(threads[0]?.state ?? '?', threads),
    program,
    args: program,
    argv: null,
    startTicks: null,
    signals,
    threads,
    exiting: null,
  }));
}

/** True when the listing has these columns: an engine whose ps ignores `-o` answers with others. */
export function hasColumns(table: PsTable, count: number): boolean {
  return table.titles.length === count && table.titles[0] === 'PID';
}

function toSets(pending = '', blocked = '', ignored = '', caught = ''): SignalSets | null {
  const sets = [pending, blocked, ignored, caught].map(parseSignalSet);
  const [p, b, i, c] = sets;
  return p && b && i && c ? { pending: p, blocked: b, ignored: i, caught: c } : null;
}

function parsePid(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** First letter of ps's STAT, whose others say `session leader`, `multi-threaded` and so on. */
function parseState(text: string | undefined): string {
  return text?.[0] ?? '?';
}

/**
 * `nginx: master process` → `nginx`, `/usr/sbin/sshd -D` → `sshd`: only for a view without the kernel's own
 * name.
 */
function programOf(args: string): string {
  const word = args.split(' ', 1)[0] ?? '';
  return word.replace(/:$/, '').replace(/^-/, '').split('/').at(-1) ?? word;
}
