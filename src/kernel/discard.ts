import type { Disposition, ProcessFacts, Snapshot } from '../observation.js';
import { cannotBeRefused } from './default-action.js';
import { dispositionOf, isPending } from './disposition.js';

/** PID 1 of a snapshot; null when the table does not show it. */
export function pid1Of(snapshot: Pick<Snapshot, 'initPid' | 'processes'>): ProcessFacts | null {
  return snapshot.processes.find((process) => process.pid === snapshot.initPid) ?? null;
}

/**
 * True when the kernel is known to have thrown the signal away: PID 1 of a PID namespace never gets one whose
 * action is default or ignore, and it is dropped as it is sent (kernel/signal.c `sig_task_ignored`). Both
 * tables are needed: the one before says so, the one after says that nothing changed in between and that the
 * signal is not waiting either.
 */
export function isDiscarded(before: Snapshot, after: Snapshot, number: number): boolean {
  if (cannotBeRefused(number)) return false;
  const first = pid1Of(before);
  const second = pid1Of(after);
  if (first === null || second === null || !isSameProcess(first, second)) return false;
  if (second.exiting === true || first.state === 'T' || first.state === 't') return false;
  // State and mask of a running thread are read a moment apart, so one of the two tables must show it asleep.
  if (first.state === 'R' && second.state === 'R') return false;
  const wouldDrop = (process: ProcessFacts) => drops(dispositionOf(process, number));
  return wouldDrop(first) && wouldDrop(second) && !isPending(second, number) && !isPending(first, number);
}

/**
 * True unless the table shows that PID 1 still has a handler for the signal, or waits for it: without one it
 * would die of it behind an init.
 */
export function mayBeUnprotected(table: Snapshot | null, number: number): boolean {
  const pid1 = table === null ? null : pid1Of(table);
  if (pid1 === null) return true;
  const disposition = dispositionOf(pid1, number);
  return disposition === 'default' || disposition === 'unknown';
}

function drops(disposition: Disposition): boolean {
  return disposition === 'default' || disposition === 'ignored';
}

/**
 * Same PID, and same start and program where the view knows them: a program that replaced itself is another
 * one.
 */
function isSameProcess(first: ProcessFacts, second: ProcessFacts): boolean {
  return (
    first.pid === second.pid && first.startTicks === second.startTicks && first.program === second.program
  );
}
