import { cannotBeRefused } from '../../kernel/default-action.js';
import { dispositionOf, isPending } from '../../kernel/disposition.js';
import { hasSignal } from '../../kernel/signal-set.js';
import type { Disposition, ProcessFacts, SignalSets, ThreadFacts } from '../../observation.js';
import { descendantsOf } from '../processes/descent.js';
import { isAlive, isSighting } from '../processes/process-tree.js';
import { isCopier, isEmulated, isIdler, isInit, isShell } from '../processes/programs.js';
import { diedBehindInit } from './control-results.js';
import type { SignalledFacts } from './facts.js';

/** What the kernel would have done with the signal for this process, just before it was sent. */
export function dispositionBefore(facts: SignalledFacts, process: ProcessFacts): Disposition {
  return isEmulated(process) ? 'unknown' : dispositionOf(process, facts.signal.number);
}

/** The same in the last snapshot after the signal; null once it was gone. */
export function dispositionAfter(facts: SignalledFacts, process: ProcessFacts): Disposition | null {
  const later = laterSelf(facts, process);
  if (later === null) return null;
  // A quick snapshot may not show what a thread sleeps in; a thorough one with the same signal sets does.
  const alike = sightings(facts, process).filter((seen) => sameSets(seen, later));
  const known = alike.map((seen) => dispositionBefore(facts, seen)).findLast((each) => each !== 'unknown');
  return known ?? 'unknown';
}

/**
 * The process in the last snapshot after the signal; null once it was gone, or when there is no snapshot.
 */
export function laterSelf(facts: SignalledFacts, process: ProcessFacts): ProcessFacts | null {
  return facts.after.at(-1)?.processes.find((seen) => isSighting(process, seen) && isAlive(seen)) ?? null;
}

/** True when the signal was still pending in the last snapshot. */
export function isStillPending(facts: SignalledFacts, process: ProcessFacts): boolean {
  const later = laterSelf(facts, process);
  return later !== null && isPending(later, facts.signal.number);
}

/** True when the main thread blocked the signal before it was sent. */
export function isBlockedInMain(facts: SignalledFacts, process: ProcessFacts): boolean {
  return process.signals !== null && hasSignal(process.signals.blocked, facts.signal.number);
}

/** True when a handler is installed, whether or not the signal is blocked. */
export function hasHandler(facts: SignalledFacts, process: ProcessFacts): boolean {
  return hasHandlerFor(process, facts.signal.number) === true;
}

/** The same of any signal; null when the signal sets are not known. */
export function hasHandlerFor({ signals }: ProcessFacts, number: number): boolean | null {
  return signals === null ? null : hasSignal(signals.caught, number);
}

/** True when the process does not catch, ignore or block the signal; false when its sets are unknown. */
export function isOpenAndBare(facts: SignalledFacts, { signals }: ProcessFacts): boolean {
  return signals !== null && isBareFor(signals, facts.signal.number);
}

/** The same of any signal. */
export function isBareFor({ caught, ignored, blocked }: SignalSets, number: number): boolean {
  return ![caught, ignored, blocked].some((set) => hasSignal(set, number));
}

/** True at the default disposition: seen, tried behind an init, or known of programs without sigwait. */
export function isAtDefault(facts: SignalledFacts, process: ProcessFacts): boolean {
  const disposition = dispositionBefore(facts, process);
  if (cannotBeRefused(facts.signal.number)) return false;
  if (disposition !== 'unknown') return disposition === 'default' && !isInit(process);
  if (isEmulated(process) || isInit(process) || !isOpenAndBare(facts, process)) return false;
  if (isShell(process) || isIdler(process)) return true;
  return process === facts.pid1 && diedBehindInit(facts) === 'died';
}

/** True for a process that discards the signal: it ignores it, or it is PID 1 at the default disposition. */
export function isUnaffected(facts: SignalledFacts, process: ProcessFacts): boolean {
  if (dispositionBefore(facts, process) === 'ignored') return true;
  return facts.isProtected && process === facts.pid1 && isAtDefault(facts, process);
}

/** True when the program itself may act on the signal: a handler, sigwait, or a signalfd behind a block. */
export function acts(facts: SignalledFacts, process: ProcessFacts): boolean {
  if (isInit(process)) return true;
  const disposition = dispositionBefore(facts, process);
  return disposition === 'caught' || disposition === 'waited' || hasConsumed(facts, process);
}

/** True when it would act on the signal: also with a handler, or a poll on a signalfd, behind a block. */
export function wouldAct(facts: SignalledFacts, process: ProcessFacts): boolean {
  if (acts(facts, process)) return true;
  if (dispositionBefore(facts, process) !== 'blocked') return false;
  return (
    hasHandler(facts, process) || process.threads?.some(({ wchan }) => /poll/.test(wchan ?? '')) === true
  );
}

/** Processes below another that would act if they were sent the signal, nearest first. */
export function actingBelow(facts: SignalledFacts, process: ProcessFacts): ProcessFacts[] {
  return descendantsOf(process, facts.others).filter(
    (below) => !isInit(below) && !isCopier(below) && (wouldAct(facts, below) || cameUpSince(facts, below)),
  );
}

/** True for a program that was signalled while it started and became able to act since. */
function cameUpSince(facts: SignalledFacts, process: ProcessFacts): boolean {
  if (facts.observation.ready?.kind !== 'at-once') return false;
  const after = dispositionAfter(facts, process);
  return after === 'caught' || after === 'waited';
}

/** Blocked before, not pending after, and not discarded either: something in the program accepted it. */
function hasConsumed(facts: SignalledFacts, process: ProcessFacts): boolean {
  if (dispositionBefore(facts, process) !== 'blocked' || isDroppedElsewhere(facts, process)) return false;
  const after = dispositionAfter(facts, process);
  return after !== null && after !== 'default' && after !== 'unknown' && !isStillPending(facts, process);
}

/**
 * The kernel delivers a signal that the main thread blocks to a thread that does not, where PID 1 loses it.
 */
export function isDroppedElsewhere(facts: SignalledFacts, process: ProcessFacts): boolean {
  const { number } = facts.signal;
  // A thread whose wait channel is hidden may be in sigwait.
  const isOpen = ({ blocked, state, wchan }: ThreadFacts) =>
    blocked !== null && !hasSignal(blocked, number) && (wchan !== null || state === 'R');
  return (
    facts.isProtected &&
    process === facts.pid1 &&
    isBlockedInMain(facts, process) &&
    !hasHandler(facts, process) &&
    dispositionBefore(facts, process) === 'blocked' &&
    process.threads?.slice(1).some(isOpen) === true
  );
}

function sightings(facts: SignalledFacts, process: ProcessFacts): ProcessFacts[] {
  return facts.after.flatMap(({ processes }) =>
    processes.filter((seen) => isSighting(process, seen) && isAlive(seen)),
  );
}

function sameSets({ signals: one }: ProcessFacts, { signals: other }: ProcessFacts): boolean {
  if (one === null || other === null) return one === other;
  return one.blocked === other.blocked && one.ignored === other.ignored && one.caught === other.caught;
}
