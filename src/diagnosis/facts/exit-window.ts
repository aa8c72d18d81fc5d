import type { Observation, ProcessFacts, Snapshot } from '../../observation.js';
import { isAlive, isSighting } from '../processes/process-tree.js';

/** Between which moments a process exited, ms after the signal. */
export interface ExitWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Where the processes are read directly they are looked at this often at least; only tables that differ are
 * kept.
 */
const LOOKS_APART_MS = 150;

/** When the process exited, as far as the snapshots show it; up to the end of the wait where none does. */
export function exitWindow({ snapshots, end }: Observation, process: ProcessFacts): ExitWindow {
  const after = snapshots.filter(({ phase }) => phase === 'after');
  const gone = after.findIndex((table) => !hasAlive(table, process));
  const endMs = 'afterMs' in end ? end.afterMs : 0;
  const toMs = gone < 0 ? endMs : Math.min(after[gone]?.atMs ?? endMs, endMs);
  const seenMs = after[gone < 0 ? after.length - 1 : gone - 1]?.atMs ?? 0;
  const isCloselyWatched = after.some(({ view }) => view === 'host-proc');
  return { fromMs: Math.max(0, Math.min(seenMs, toMs), isCloselyWatched ? toMs - LOOKS_APART_MS : 0), toMs };
}

function hasAlive({ processes }: Snapshot, process: ProcessFacts): boolean {
  return processes.some((seen) => isSighting(process, seen) && isAlive(seen));
}
