import { pid1Of } from '../../kernel/discard.js';
import { exitOf, pid1ExitedAtMs } from '../../kernel/record/record-facts.js';
import type { ProcessFacts } from '../../observation.js';
import { isSighting } from '../processes/process-tree.js';
import { isCopyingPipe } from '../processes/programs.js';
import { abandonedProcesses } from './abandonment.js';
import { completeRecord, exitOrderOf } from './exit-accounts.js';
import type { Facts } from './facts.js';
import { frozenResult } from './frozen-trials.js';

/** How it is known that nothing waits for a copier. */
export type CutOffSeenBy = 'exit-order' | 'frozen-children';

export interface CutOffCopier {
  readonly process: ProcessFacts;
  readonly seenBy: CutOffSeenBy;
}

/**
 * The copiers (`tee`) that end because PID 1 does, whether or not they were fast enough this time; empty where
 * a process was left behind that has work of its own, which is what matters then.
 */
export function cutOffCopiers(facts: Facts): CutOffCopier[] {
  return copiersOf(facts).flatMap((process) => {
    const seenBy = seenByOf(facts, process);
    return seenBy === null ? [] : [{ process, seenBy }];
  });
}

/** Those of which neither the kernel nor a look tells whether they were still there when PID 1 exited. */
export function unseenCopiers(facts: Facts): ProcessFacts[] {
  return copiersOf(facts).filter(
    (process) => exitOrderOf(facts, process) === 'unseen' && seenByOf(facts, process) === null,
  );
}

function copiersOf(facts: Facts): ProcessFacts[] {
  // Sent the signal itself, a copier ends by that.
  if (!facts.isStopped || facts.isToAll || abandonedProcesses(facts).length > 0) return [];
  return facts.others.filter(isCopyingPipe);
}

/**
 * What ends a copier is the end of its input. Where PID 1 itself writes it, that comes only as PID 1 exits:
 * the copier may still be faster than the kernel's SIGKILL, but it was there when PID 1 began to exit.
 */
function seenByOf(facts: Facts, process: ProcessFacts): CutOffSeenBy | null {
  const byRecord = exitedAfterPid1(facts, process);
  if (byRecord !== null) return byRecord ? 'exit-order' : null;
  if (exitOrderOf(facts, process) === 'outlived-pid-1' || wasThereWhenPid1Left(facts, process))
    return 'exit-order';
  if (exitOrderOf(facts, process) === 'exited-first') return null;
  const { kind } = frozenResult(facts, process);
  return kind === 'left' || kind === 'not-waited-for' ? 'frozen-children' : null;
}

/** Whether PID 1 began to exit before it did, by the kernel's record; null where that does not tell. */
function exitedAfterPid1(facts: Facts, { pid }: ProcessFacts): boolean | null {
  const record = completeRecord(facts);
  const exit = record && exitOf(record, pid);
  const pid1AtMs = record && pid1ExitedAtMs(record);
  return exit === null || pid1AtMs === null ? null : exit.atMs > pid1AtMs;
}

/** True when a look shows it, waited for by nobody, beside a PID 1 on its way out. */
function wasThereWhenPid1Left({ after }: Facts, process: ProcessFacts): boolean {
  return after.some(
    (table) =>
      pid1Of(table)?.exiting === true &&
      table.processes.some((seen) => isSighting(process, seen) && seen.state !== 'Z'),
  );
}
