import { hasSignal } from '../../kernel/signal-set.js';
import { LEAVES_WITHIN_MS } from '../../kernel/told-to-stop.js';
import { lastBefore, type Observation, type ProcessFacts } from '../../observation.js';
import { findAlike } from '../processes/lineage.js';
import { isOpenAndBare } from './dispositions.js';
import { exitWindow, type TimeWindow } from './exit-window.js';
import type { SignalledFacts } from './facts.js';
import { firstFatal, wasTold } from './fatal-signals.js';
import { wasLeftFrozenLate } from './frozen-late.js';
import { isBelowOneThatSetsGoing, sightings, wasHeld, wentOnAtMs } from './held-stopped.js';
import { hasTaken, sleptAfter, sleptAfterTelling, sleptUntilSignal } from './stays-asleep.js';

/** What a second container shows of a process that was frozen (SIGSTOP) in it, and cannot exit by itself. */
export type FrozenResult =
  /** PID 1 had noticed the signal and stayed, or ended it much later: it waits for the process. */
  | { readonly kind: 'waited-for' }
  /**
   * PID 1 stayed, or exited much later, and nothing shows that it had noticed the signal long before: it waits for the
   * process, or is a loop that looks once in a while, and does so later this time.
   */
  | { readonly kind: 'stayed' }
  /** PID 1 exited as fast, and the process was still there. */
  | { readonly kind: 'left' }
  /**
   * At the time at which it had exited in the probe, it ended while PID 1 ran, or was sent a signal for which
   * it has no handler, which waits in its queue as long as it is frozen.
   */
  | {
      readonly kind: 'ended-by-force';
      readonly afterMs: number;
      /** Null where it is not known. */
      readonly signal: number | null;
      /** A signal that it handles waited in its queue as well. */
      readonly isTold: boolean;
    }
  /**
   * PID 1 exited as fast, and had not set it going again: it left the process or ended it by force, and no look shows which.
   * `isLate` where only one that was frozen some time after the signal shows it.
   */
  | { readonly kind: 'not-waited-for'; readonly isLate?: true }
  | { readonly kind: 'unknown'; readonly why: Doubt };

/** Why no trial shows what becomes of a process that is frozen. */
export type Doubt =
  /** None was run, or the process was not found or not stopped in it. */
  | 'not-frozen'
  /** It was frozen before it had the handler that it has in the probe. */
  | 'too-early'
  /** It was set going again (SIGCONT). */
  | 'set-going'
  /** Its parent took it for dead and started another in its place. */
  | 'replaced'
  /** PID 1 exited sooner than with the process running: it took the frozen one for one that has exited. */
  | 'sooner'
  /** It seems so, and both times are not known well enough. */
  | 'perhaps-sooner'
  /** It ended at once: by force, or it was set going again (SIGCONT) and exited by itself. */
  | 'at-once'
  /** It was ended by force, not long after it had ended in the probe: it may have exited by itself there. */
  | 'close'
  /** The same, but only the engine's call to send the signal took so long: it may have been ended when it was before. */
  | 'delayed'
  /** PID 1 exited as fast, before any look: it left the process, or set it going again (SIGCONT). */
  | 'unwatched'
  /** The same where looks are far apart, and a program above it is known to send SIGCONT to what it tells to stop. */
  | 'known-to-set-going'
  /** PID 1 took longer, and was never seen asleep meanwhile: a busy machine may have kept it from running. */
  | 'busy';

/** Accidents of one trial, of which another one of the same may be free. */
const ACCIDENTS: ReadonlySet<Doubt> = new Set([
  'too-early',
  'perhaps-sooner',
  'delayed',
  'unwatched',
  'busy',
]);

/** A PID 1 that takes this much longer with a process frozen has waited for it, if only for a while. */
const PATIENCE = { ms: 900, share: 0.25 };
/** The same of one that has told the process to stop, and has therefore noticed the signal. */
const PATIENCE_TOLD = { ms: 600, share: 0.25 };
/** A frozen process that was ended so much later than it exited when it was free had exited by itself then. */
const LATER = { ms: 500, share: 0.25 };
/** A PID 1 that exits so much sooner with a process frozen no longer waits for what it waited for. */
const SOONER = { ms: 100, share: 0.25 };
/** Two times that differ by no more than this are the same. */
const SAME_MS = 60;

/** What may be due to SIGCONT: a trial in which it is stopped again and again is free of it. */
const MAY_HAVE_GONE_ON: ReadonlySet<Doubt> = new Set([
  'set-going',
  'at-once',
  'unwatched',
  'known-to-set-going',
]);

/** True where another trial may show what these leave open. */
export function mayShowNextTime(result: FrozenResult): boolean {
  return result.kind === 'unknown' && (MAY_HAVE_GONE_ON.has(result.why) || ACCIDENTS.has(result.why));
}

/**
 * True where PID 1 is known not to have waited, and another trial may show whether it left the process or ended it by force:
 * looks go on until PID 1 has gone.
 */
export function mayShowFate({ observation }: SignalledFacts, result: FrozenResult): boolean {
  return result.kind === 'not-waited-for' && result.isLate !== true && isSeenToTheEnd(observation);
}

/**
 * True where that is one in which the process is stopped again and again, as something may have set it going (SIGCONT). Where
 * nobody looked, a look that comes in time tells as well, and takes no processor: of three trials one is left to that, by how
 * many there were, `run`.
 */
export function isToBeKeptStopped(result: FrozenResult, run: number): boolean {
  if (result.kind !== 'unknown') return false;
  return result.why === 'unwatched' ? run % 3 !== 0 : MAY_HAVE_GONE_ON.has(result.why);
}

/** What the trials with frozen processes show of this one; `unknown` where none froze it. */
export function frozenResult(facts: SignalledFacts, process: ProcessFacts): FrozenResult {
  const result = resultOfFreezing(facts, process);
  const isLeft = (trial: Observation) => wasLeftFrozenLate(facts, process, trial);
  // It stays for what a process that it has told to stop answers, and that is not for its exit.
  return result.kind === 'waited-for' && facts.trials.frozenChildren.some(isLeft)
    ? { kind: 'not-waited-for', isLate: true }
    : result;
}

function resultOfFreezing(facts: SignalledFacts, process: ProcessFacts): FrozenResult {
  const results = facts.trials.frozenChildren.map((trial) => resultOf(facts, process, trial));
  const known = results.filter(({ kind }) => kind !== 'unknown');
  const [first] = known;
  if (first?.kind === 'not-waited-for') return known.find(isFateShown) ?? first;
  if (first !== undefined) return first;
  const doubts = results.flatMap((result) => (result.kind === 'unknown' ? result.why : []));
  const seen = doubts.find((why) => why !== 'not-frozen' && !ACCIDENTS.has(why));
  if (seen !== undefined) return unclear(seen);
  return unclear(doubts.find((why) => ACCIDENTS.has(why)) ?? 'not-frozen');
}

/** True where a look shows what became of a process that PID 1 did not wait for. */
function isFateShown({ kind }: FrozenResult): boolean {
  return kind === 'left' || kind === 'ended-by-force';
}

function resultOf(facts: SignalledFacts, process: ProcessFacts, trial: Observation): FrozenResult {
  const { observation } = facts;
  const { end } = trial;
  const frozen = frozenIn(facts, process, trial);
  const isOver = end.kind === 'exited' || end.kind === 'still-running';
  if (frozen.length === 0 || !isOver) return unclear('not-frozen');
  if (frozen.some((each) => lacksHandlerOf(process, each, facts.signal.number))) return unclear('too-early');
  const wentOn = wentOnAtMs(trial, frozen);
  if (wentOn !== null) return stoppedAgain(facts, trial, { frozen, wentOnMs: wentOn });
  if (wereReplaced(observation, trial)) return unclear('replaced');
  if (isReportedOtherwise(observation, trial) && !isOpenAndBare(facts, process))
    return { kind: 'waited-for' };
  const free = exitWindow(observation, process);
  const callMs = trial.signalled?.callMs ?? 0;
  const fatal = firstFatal(trial, frozen);
  if (fatal !== null)
    return compare(free, fatal.window, {
      signal: fatal.signal,
      isBare: isOpenAndBare(facts, process),
      isStopSignal: fatal.signal === facts.signal.number,
      isTold: wasTold(trial, frozen),
      callMs,
    });
  const ended = frozen.filter(({ pid }) => trial.exitOrder[String(pid)] === 'exited-first');
  // Without a handler it is ended by force in either case.
  if (
    ended.length > 0 &&
    !isOpenAndBare(facts, process) &&
    !ended.some((each) => wasHeld(facts, trial, each))
  )
    return unclear('at-once');
  if (ended.length > 0)
    return compare(free, earliest(trial, ended), {
      signal: null,
      isBare: false,
      isStopSignal: false,
      isTold: wasTold(trial, frozen),
      callMs,
    });
  if (observation.end.kind !== 'exited') return { kind: 'waited-for' };
  const isTold = !facts.isToAll && sleptAfterTelling(trial, frozen, observation.end.afterMs);
  const patience = isTold ? PATIENCE_TOLD : PATIENCE;
  if (end.kind === 'still-running' || end.afterMs > later(observation.end.afterMs, patience)) {
    if (!sleptAfter(trial, observation.end.afterMs)) return unclear('busy');
    const hasNoticed = isTold || [observation, trial].some(sleptUntilSignal) || hasTaken(facts, trial);
    return { kind: hasNoticed ? 'waited-for' : 'stayed' };
  }
  if (isSooner(end.afterMs, observation.end.afterMs)) {
    const { latestMs } = rangeOf(end);
    return unclear(isSooner(latestMs, rangeOf(observation.end).earliestMs) ? 'sooner' : 'perhaps-sooner');
  }
  if (frozen.some(({ pid }) => trial.exitOrder[String(pid)] === 'outlived-pid-1')) return { kind: 'left' };
  if (frozen.some((each) => wasHeld(facts, trial, each))) return { kind: 'not-waited-for' };
  if (isSeenToTheEnd(trial)) return unclear('unwatched');
  return isBelowOneThatSetsGoing(facts, process) ? unclear('known-to-set-going') : { kind: 'not-waited-for' };
}

function lacksHandlerOf(process: ProcessFacts, frozen: ProcessFacts, signal: number): boolean {
  const catches = ({ signals }: ProcessFacts) => signals !== null && hasSignal(signals.caught, signal);
  return catches(process) && frozen.signals !== null && !catches(frozen);
}

/**
 * What went on (SIGCONT) and was stopped again, as it is in a trial that stops it again and again: PID 1 stays for it, or it
 * may have exited by itself.
 */
function stoppedAgain(
  { observation, isToAll }: SignalledFacts,
  trial: Observation,
  { frozen, wentOnMs }: { readonly frozen: readonly ProcessFacts[]; readonly wentOnMs: number },
): FrozenResult {
  const { end } = observation;
  const isOutlasted = (each: ProcessFacts) =>
    end.kind === 'exited' &&
    sightings(trial.snapshots, each).some(
      ([{ state }, { atMs }]) => state === 'T' && atMs >= later(end.afterMs, PATIENCE_TOLD),
    );
  // Who has set it going has noticed the signal: PID 1, or one that it has told, unless all were sent it.
  const hasSlept =
    !isToAll && end.kind === 'exited' && sleptAfter(trial, end.afterMs, wentOnMs + LEAVES_WITHIN_MS);
  return hasSlept && frozen.every(isOutlasted) ? { kind: 'waited-for' } : unclear('set-going');
}

function isSooner(ms: number, freeMs: number): boolean {
  return later(ms, SOONER) < freeMs;
}

/** A busy engine takes long to send a signal, and its clock then tells only roughly what came after it. */
function rangeOf({ afterMs, uncertaintyMs }: { readonly afterMs: number; readonly uncertaintyMs: number }) {
  return { earliestMs: afterMs - uncertaintyMs, latestMs: afterMs + uncertaintyMs };
}

/** Those that were frozen in place of the process. */
function frozenIn({ before }: SignalledFacts, process: ProcessFacts, { snapshots }: Observation) {
  const then = lastBefore(snapshots)?.processes ?? [];
  return findAlike(process, before?.processes ?? [], then).filter(({ state }) => state === 'T');
}

/** `free` is when it exited in the probe, `frozen` when something was to end one that was frozen. */
function compare(
  free: TimeWindow,
  frozen: TimeWindow,
  {
    isBare,
    isStopSignal,
    callMs,
    ...fate
  }: Pick<Extract<FrozenResult, { kind: 'ended-by-force' }>, 'signal' | 'isTold'> & {
    readonly isBare: boolean;
    readonly isStopSignal: boolean;
    readonly callMs: number;
  },
): FrozenResult {
  const laterMs = later(free.toMs, LATER);
  // The engine may have taken all of that time to send the signal.
  const isLater = frozen.fromMs - callMs > laterMs;
  if (isLater && !isBare) return { kind: 'waited-for' };
  // Late, it may be a time limit, or a parent that a busy machine has kept from forwarding the signal.
  if (isLater && !isStopSignal) return unclear('close');
  const isSameTime = frozen.fromMs <= free.toMs + SAME_MS && frozen.toMs >= free.fromMs - SAME_MS;
  // Without a handler it has nothing to do that could take time: on a busy machine the two drift apart.
  if (isSameTime || isBare) return { kind: 'ended-by-force', afterMs: frozen.toMs, ...fate };
  const isByCall = frozen.fromMs - callMs <= free.toMs || frozen.fromMs > laterMs;
  return unclear(frozen.fromMs > free.toMs && isByCall ? 'delayed' : 'close');
}

/**
 * True where PID 1 exited with another code than in the probe: it knows how the process ended, and that was by itself there, and not
 * as it ends when it is frozen.
 */
function isReportedOtherwise({ end: free }: Observation, { end: frozen }: Observation): boolean {
  return free.kind === 'exited' && frozen.kind === 'exited' && free.code !== frozen.code;
}

function unclear(why: Doubt): FrozenResult {
  return { kind: 'unknown', why };
}

function earliest(trial: Observation, processes: readonly ProcessFacts[]): TimeWindow {
  const windows = processes.map((process) => exitWindow(trial, process));
  return windows.reduce((first, window) => (window.toMs < first.toMs ? window : first));
}

/** From when on a PID 1 has stayed for a frozen process that it has told to stop; it exited after `freeMs` without. */
export function staysFromMs(freeMs: number): number {
  return later(freeMs, PATIENCE_TOLD);
}

function later(ms: number, by: { readonly ms: number; readonly share: number }): number {
  return ms * (1 + by.share) + by.ms;
}

/**
 * True where looks go on until PID 1 has gone, so that one that comes too late is an accident: a helper ends along with
 * PID 1, and other looks are far apart.
 */
function isSeenToTheEnd({ snapshots }: Observation): boolean {
  return lastBefore(snapshots)?.view === 'host-proc';
}

/** True when the parent replaced what was frozen: httpd waits for stopped children too (WUNTRACED). */
function wereReplaced(free: Observation, trial: Observation): boolean {
  const beforeSignal = ({ snapshots }: Observation) => lastBefore(snapshots)?.processes ?? [];
  const known = beforeSignal(free);
  const count = (processes: readonly ProcessFacts[], program: string) =>
    processes.filter((process) => process.program === program).length;
  const frozen = beforeSignal(trial).filter(({ state }) => state === 'T');
  const tables = trial.snapshots.filter(({ phase }) => phase !== 'starting');
  return frozen.some(({ program }) =>
    tables.some(({ processes }) => count(processes, program) > count(known, program)),
  );
}
