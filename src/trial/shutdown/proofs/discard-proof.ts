import type { Table } from '../../../engine/port.js';
import { isDiscarded } from '../../../kernel/discard.js';
import type { ReadyFacts, Snapshot } from '../../../observation.js';
import type { TrialPlan } from '../../../trial-plan.js';

/** A program that was seen to be up changes its handlers no more. */
const SURE_AFTER_MS = 150;
/** One that was not may still install its handler: too late for this signal, but worth knowing. */
const UNSURE_AFTER_MS = 2_000;

/** A signal that was sent: the table before it, when the call was made, and when it returned. */
export interface Sending {
  readonly number: number;
  readonly before: Snapshot | null;
  readonly sentMs: number;
  readonly returnedMs: number;
}

/**
 * How long after the last signal a table may first serve as a proof of kernel state, ms; null where none may.
 */
export function proofFromMs(plan: TrialPlan, ready: ReadyFacts): number | null {
  // Of one that is no PID 1 of its own the kernel discards nothing for want of a handler.
  if (plan.settings.pid !== null) return null;
  if (plan.fullGrace || plan.role === 'control' || plan.role === 'frozen-children') return null;
  switch (ready.kind) {
    case 'settled':
    case 'healthy':
    case 'matched':
      return SURE_AFTER_MS;
    case 'never-settled':
    case 'waited':
    case 'not-ready':
      return UNSURE_AFTER_MS;
    case 'at-once':
      // A handler for one signal alone may have come, taken it and gone between two looks.
      return null;
  }
}

/**
 * True when the kernel is known to have discarded every signal of the plan, so that nothing can happen any
 * more.
 */
export function isAllDiscarded(
  plan: TrialPlan,
  sendings: readonly Sending[],
  { table, askedMs }: { readonly table: Snapshot; readonly askedMs: number },
  fromMs: number,
): boolean {
  if (sendings.length < (plan.second === null ? 1 : 2)) return false;
  return sendings.every(({ number, before, sentMs, returnedMs }) => {
    if (before === null || askedMs < Math.max(returnedMs, sentMs + fromMs)) return false;
    // Others that are told may end, and PID 1 with them.
    if (plan.signal.reach === 'every-process' && !(isAlone(before) && isAlone(table))) return false;
    return isDiscarded(before, table, number);
  });
}

/**
 * True where a table just before the signal leaves no doubt that it will be proved to be lost, unless the container
 * changes in that moment.
 */
export function foreseesDiscard(plan: TrialPlan, ready: ReadyFacts, before: Snapshot | null): boolean {
  if (before === null || plan.second !== null || proofFromMs(plan, ready) !== SURE_AFTER_MS) return false;
  if (plan.signal.reach === 'every-process' && !isAlone(before)) return false;
  return isDiscarded(before, before, plan.signal.number);
}

/** True when nothing but PID 1 lives in the container. */
export function isAlone(table: Table): boolean {
  const living = table.processes.filter(({ pid, state }) => pid === table.initPid || state !== 'Z');
  return living.length === 1 && living[0]?.pid === table.initPid;
}
