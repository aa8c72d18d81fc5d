import {
  hasColumns,
  PROCESS_COLUMNS,
  type PsTable,
  parseProcesses,
  parseThreads,
  processesFromThreads,
  THREAD_COLUMNS,
} from '../../kernel/ps.js';
import type { ProcessFacts } from '../../observation.js';
import type { Depth, Table } from '../port.js';

const OWN_COLUMNS = [PROCESS_COLUMNS, THREAD_COLUMNS];
/** Its name alone, without a command line; `exe` is Podman's own program, started anew to execute it. */
const OWN_WORDS: ReadonlySet<string> = new Set(['ps', '[ps]', '[ps] <defunct>', 'exe']);

/** The engine's `top` with these ps arguments. */
export type Top = (psArgs: string) => Promise<PsTable>;

/**
 * A table from the engine's `top`, which runs ps where the engine runs; null when its ps lacks the columns.
 */
export async function lookThroughTop(top: Top, hostPid: number, depth: Depth): Promise<Table | null> {
  const threadTable = top(`-L -o ${THREAD_COLUMNS}`);
  if (depth === 'sample') return toTable(processesFromThreads(readThreads(await threadTable)), hostPid);
  const [processTable, threads] = await Promise.all([top(`-o ${PROCESS_COLUMNS}`), threadTable]);
  if (!hasColumns(processTable, PROCESS_COLUMNS.split(',').length)) return null;
  return toTable(parseProcesses(processTable, readThreads(threads)), hostPid);
}

function readThreads(table: PsTable) {
  return hasColumns(table, THREAD_COLUMNS.split(',').length) ? parseThreads(table) : [];
}

function toTable(all: readonly ProcessFacts[], hostPid: number): Table | null {
  // Docker's ps numbers processes as the host does, Podman's as the container does. A listing as the host
  // numbers them has no 1, while one as the container does may have the number that PID 1 has on the host.
  const initPid = [1, hostPid].find((pid) => all.some((process) => process.pid === pid)) ?? null;
  if (initPid === null) return null;
  const processes = withDescendants(all, initPid);
  const ours = new Set(processes);
  const foreign = all.filter((process) => !ours.has(process) && !isOwnPs(process));
  return { view: 'engine-top', initPid, processes, foreign: foreign.length, starvedMs: null };
}

/**
 * The ps that lists, where the engine runs it among the container's processes, as Podman does, and what becomes
 * it: two are run side by side, and each may see the other start and end.
 */
function isOwnPs({ args }: ProcessFacts): boolean {
  return OWN_WORDS.has(args) || OWN_COLUMNS.some((columns) => args.includes(columns));
}

/** PID 1 and what descends from it: orphans are handed to PID 1, so what does not was put in by an exec. */
function withDescendants(all: readonly ProcessFacts[], initPid: number): ProcessFacts[] {
  const parents = new Map(all.map((process) => [process.pid, process.ppid]));
  const descends = (pid: number): boolean => {
    for (let at: number | undefined = pid, steps = 0; at !== undefined && steps <= parents.size; steps += 1) {
      if (at === initPid) return true;
      at = parents.get(at);
    }
    return false;
  };
  return all.filter((process) => descends(process.pid));
}
