import { type PsTable, parseThreads, THREAD_COLUMNS } from '../../kernel/ps.js';
import type { ThreadFacts } from '../../observation.js';
import type { Table } from '../port.js';
import type { Top } from './engine-top.js';

/**
 * Without ptrace rights /proc hides what a thread sleeps in, while the engine, being root, may tell: its
 * `top` fills the gaps.
 */
export async function fillWchan(table: Table, top: Top): Promise<Table> {
  if (!table.processes.some((process) => process.threads?.some(isHidden) === true)) return table;
  const listing: PsTable = await top(`-L -o ${THREAD_COLUMNS}`).catch(() => ({ titles: [], rows: [] }));
  const known = new Map(
    parseThreads(listing).flatMap(({ threads }) =>
      threads.map((thread) => [thread.tid, thread.wchan] as const),
    ),
  );
  // Podman numbers threads as the container does: the same number is another thread there.
  if (table.initPid === null || !known.has(table.initPid)) return table;
  const fill = (thread: ThreadFacts): ThreadFacts =>
    isHidden(thread) ? { ...thread, wchan: known.get(thread.tid) ?? null } : thread;
  return {
    ...table,
    processes: table.processes.map((process) => ({
      ...process,
      threads: process.threads?.map(fill) ?? null,
    })),
  };
}

function isHidden(thread: ThreadFacts): boolean {
  return thread.wchan === null && thread.state !== 'R' && thread.state !== 'Z';
}
