import { cannotBeRefused } from '../../kernel/default-action.js';
import { dispositionOf, isPending } from '../../kernel/disposition.js';
import { hasSignal } from '../../kernel/signal-set.js';
import type { Disposition, ProcessFacts, ThreadFacts } from '../../observation.js';
import { descendantsOf } from '../processes/descent.js';
import { isAlive, isSighting } from '../processes/process-tree.js';
import { isCopier, isEmulated, isIdler, isInit, isShell } from '../processes/programs.js';
import { diedBehindInit } from './control-results.js';
import type { SignalledFacts } from './facts.js';

/** What the kernel would have done with the signal for this process, just before it was sent. */
export function dispositionBefore(facts: SignalledFacts, process: ProcessFacts): Disposition {
  return isEmulated(process) ? 'unknown' : dispositionOf(process, facts.signal.number);
}

/** The same at the last look after the signal; null once it was gone. */
export function dispositionAfter(facts: SignalledFacts, process: ProcessFacts): Disposition | null {
  const later = laterSelf(facts, process);
  if (later === null) return null;
  // A quick look may not show what a thread sleeps in; a thorough one with the same signal sets does.
  const alike = sightings(facts, process).filter((seen) => sameSets(seen, later));
  const known = alike.map((seen) => dispositionBefore(facts, seen)).findLast((each) => each !== 'unknown');
  return known ?? 'unknown';
}

/** The process as the last table after the signal shows it; null once it was gone, or when nothing looked. */
export function laterSelf(facts: SignalledFacts, process: ProcessFacts): ProcessFacts | null {
  return facts.after.at(-1)?.processes.find((seen) => isSighting(process, seen) && isAlive(seen)) ?? null;
}

/** True when the signal was still waiting to be taken at the last look. */
export function isStillPending(facts: SignalledFacts, process: ProcessFacts): boolean {
  const later = laterSelf(facts, process);
  return later !== null && isPending(later, facts.signal.number);
}

/** True when the main thread blocked the signal before it came. */
export function isBlockedInMain(facts: SignalledFacts, process: ProcessFacts): boolean {
  return process.signals !== null && hasSignal(process.signals.blocked, facts.signal.number);
}

/** True when a handler is installed, whether or not the signal is blocked. */
export function hasHandler(facts: SignalledFacts, process: ProcessFacts): boolean {
  return process.signals !== null && hasSignal(process.signals.caught, facts.signal.number);
}

/** True when the process neither catches, ignores nor blocks the signal; false when its signal sets are unknown. */
export function isOpenAndBare(facts: SignalledFacts, { signals }: ProcessFacts): boolean {
  const { number } = facts.signal;
  return (
    signals !== null &&
    ![signals.caught, signals.ignored, signals.blocked].some((set) => hasSignal(set, number))
  );
}

/** True when the default action was in force: seen, or concluded for programs that never sit in sigwait, or tried behind an init. */
export function isAtDefault(facts: SignalledFacts, process: ProcessFacts): boolean {
  const disposition = dispositionBefore(facts, process);
  if (cannotBeRefused(facts.signal.number)) return false;
  if (disposition !== 'unknown') return disposition === 'default' && !isInit(process);
  if (isEmulated(process) || isInit(process) || !isOpenAndBare(facts, process)) return false;
  if (isShell(process) || isIdler(process)) return true;
  return process === facts.pid1 && diedBehindInit(facts) === 'died';
}

/** True for a process that the signal cannot move: it ignores it, or it is PID 1, for which no default action is in force. */
export function isUnaffected(facts: SignalledFacts, process: ProcessFacts): boolean {
  if (dispositionBefore(facts, process) === 'ignored') return true;
  return process === facts.pid1 && isAtDefault(facts, process);
}

/** True when the program itself may act on the signal: a handler, sigwait, or a signalfd behind a block. */
export function acts(facts: SignalledFacts, process: ProcessFacts): boolean {
  if (isInit(process)) return true;
  const disposition = dispositionBefore(facts, process);
  return disposition === 'caught' || disposition === 'waited' || hasConsumed(facts, process);
}

/** True when it would act if it were told: also a handler, or a poll on a signalfd, behind a block. */
export function wouldAct(facts: SignalledFacts, process: ProcessFacts): boolean {
  if (acts(facts, process)) return true;
  if (dispositionBefore(facts, process) !== 'blocked') return false;
  return (
    hasHandler(facts, process) || process.threads?.some(({ wchan }) => /poll/.test(wchan ?? '')) === true
  );
}

/** What is below a process and would act if it were told, nearest first. */
export function actingBelow(facts: SignalledFacts, process: ProcessFacts): ProcessFacts[] {
  return descendantsOf(process, facts.others).filter(
    (below) => !isInit(below) && !isCopier(below) && (wouldAct(facts, below) || cameUpSince(facts, below)),
  );
}

/** True for a program that was signalled while it started, and has come to where it would act. */
function cameUpSince(facts: SignalledFacts, process: ProcessFacts): boolean {
  if (facts.observation.ready?.kind !== 'at-once') return false;
  const after = dispositionAfter(facts, process);
  return after === 'caught' || after === 'waited';
}

/** Blocked before, not pending after, and not thrown away either: something in the program took it. */
function hasConsumed(facts: SignalledFacts, process: ProcessFacts): boolean {
  if (dispositionBefore(facts, process) !== 'blocked' || isDroppedElsewhere(facts, process)) return false;
  const after = dispositionAfter(facts, process);
  return after !== null && after !== 'default' && after !== 'unknown' && !isStillPending(facts, process);
}

/** The kernel hands a signal that the main thread blocks to a thread that does not, and PID 1 loses it there. */
export function isDroppedElsewhere(facts: SignalledFacts, process: ProcessFacts): boolean {
  const { number } = facts.signal;
  // Where it is hidden what a thread sleeps in, it may be in sigwait.
  const isOpen = ({ blocked, state, wchan }: ThreadFacts) =>
    blocked !== null && !hasSignal(blocked, number) && (wchan !== null || state === 'R');
  return (
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
