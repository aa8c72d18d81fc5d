import { isCloseView } from '../../kernel/close-view.js';
import type { Observation, ProcessFacts, Snapshot } from '../../observation.js';
import { isAlive, isSighting } from '../processes/process-tree.js';

/** Between which moments something happened, ms after the signal. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Where the processes are read directly they are looked at this often at least; only tables that differ are
 * kept.
 */
const LOOKS_APART_MS = 150;

/** When the process exited, as far as the snapshots show it; up to the end of the wait where none does. */
export function exitWindow({ snapshots, end }: Observation, process: ProcessFacts): TimeWindow {
  const after = snapshots.filter(({ phase }) => phase === 'after');
  const gone = after.findIndex((table) => !hasAlive(table, process));
  const window = changeWindow(after, gone < 0 ? after.length : gone);
  const endMs = 'afterMs' in end ? end.afterMs : window.toMs;
  const toMs = gone < 0 ? endMs : Math.min(window.toMs, endMs);
  return { fromMs: Math.min(window.fromMs, toMs), toMs };
}

/** When what the table at `index` shows first had happened; `after` are the tables after the signal. */
export function changeWindow(after: readonly Snapshot[], index: number): TimeWindow {
  const before = after[index - 1]?.atMs ?? 0;
  const toMs = after[index]?.atMs ?? Math.max(0, before);
  const isCloselyWatched = after.some(({ view }) => isCloseView(view));
  return { fromMs: Math.max(0, before, isCloselyWatched ? toMs - LOOKS_APART_MS : 0), toMs };
}

function hasAlive({ processes }: Snapshot, process: ProcessFacts): boolean {
  return processes.some((seen) => isSighting(process, seen) && isAlive(seen));
}
