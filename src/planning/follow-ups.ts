import { abandonedProcesses, racers, unseenProcesses } from '../diagnosis/facts/abandonment.js';
import { unseenCopiers } from '../diagnosis/facts/cut-off-copiers.js';
import { isUnaffected } from '../diagnosis/facts/dispositions.js';
import {
  endedByRuntime,
  isToldByInitAlone,
  killedProcesses,
  outlastedItsDeath,
} from '../diagnosis/facts/exit-cause.js';
import type { Facts } from '../diagnosis/facts/facts.js';
import { isFrozenLate, lateFreezeMs } from '../diagnosis/facts/frozen-late.js';
import {
  frozenResult,
  isToBeKeptStopped,
  mayShowFate,
  mayShowNextTime,
} from '../diagnosis/facts/frozen-trials.js';
import { gatherFacts } from '../diagnosis/facts/gather-facts.js';
import { type Trials, trialsOf } from '../diagnosis/facts/trials.js';
import { isWaitedOut } from '../diagnosis/facts/waited-out.js';
import { groupAlike } from '../diagnosis/processes/lineage.js';
import { mayBeUnprotected } from '../kernel/discard.js';
import { dispositionOf } from '../kernel/disposition.js';
import { SIGTERM } from '../kernel/signals.js';
import { isChosen, type Observation, type ProcessFacts } from '../observation.js';
import type { TrialPlan } from '../trial-plan.js';
import { behindInit, controlPlan, frozenChildrenPlan, type HowToFreeze } from './plans.js';

/**
 * True for an image whose reaction to SIGTERM is worth knowing: most platforms send that unless told
 * otherwise, some whatever it declares.
 */
export function isUnlikeSigterm({ signal }: TrialPlan): boolean {
  return !isChosen(signal) && signal.number !== SIGTERM;
}

/** What was run to explain a trial so far. */
export type Explained = Pick<Trials, 'differential' | 'frozenChildren'>;

/**
 * The plans of the trials that one trial, just over, leaves to be run; one after another, as each would time
 * the others.
 */
export function followUps(
  plan: TrialPlan,
  observation: Observation,
  explained: Explained = { differential: null, frozenChildren: [] },
): TrialPlan[] {
  const facts = gatherFacts(trialsOf(observation));
  const isStarting = plan.when === 'starting' && observation.end.kind === 'exited';
  const mayBeUnsignalled = isStarting || mayHaveExitedUnsignalled(facts);
  // A container that is starting cannot be frozen twice at the same point.
  const isSettled = isStarting || (mayBeUnsignalled && !facts.isToAll);
  const { differential } = explained;
  return [
    ...(plan.role === 'probe' && needsDifferential(plan, facts) ? [behindInit(plan)] : []),
    ...(mayBeUnsignalled || outlastedItsDeath({ ...facts, trials: { ...facts.trials, differential } })
      ? [controlPlan(plan, observation)]
      : []),
    ...(isSettled ? [] : frozenChildrenPlans(plan, facts, explained)),
  ];
}

/** Where an accident has kept a trial from showing it, it is run again, so often for each kind at most. */
const MAX_REPEATS = 5;
/** Where one shows that a process was not waited for, and not what became of it, so many more are run to see that. */
const MAX_FOR_FATE = 2;

/** One for each kind of processes of which looks do not tell how they exited, until one was cut short. */
function frozenChildrenPlans(plan: TrialPlan, facts: Facts, explained: Explained): TrialPlan[] {
  const { observation, before } = facts;
  const { end } = observation;
  if (end.kind !== 'exited' || end.oomKilled) return [];
  const all = before?.processes ?? [];
  const isOneLeft = abandonedProcesses(facts).length > 0;
  const unseen = [
    ...(isOneLeft ? [] : [...unseenProcesses(facts), ...racers(facts)]),
    ...unseenCopiers(facts),
  ];
  const kinds = groupAlike(unseen, all).flatMap(([kind]) => kind ?? []);
  const toPlan = (kind: ProcessFacts, index: number, how: HowToFreeze = {}) =>
    frozenChildrenPlan(plan, observation, { kind, before: all, index, ...how });
  const plans = kinds.map((kind, index) => toPlan(kind, index));
  const run = explained.frozenChildren.length;
  const sofar = gatherFacts({ ...facts.trials, ...explained });
  const isCutShort = abandonedProcesses(sofar).length > 0 || killedProcesses(sofar).length > 0;
  if (run < plans.length && !isCutShort) return plans;
  const open = kinds.find((kind) => mayShowFate(sofar, frozenResult(sofar, kind)));
  if (open !== undefined && run < plans.length + MAX_FOR_FATE)
    return [...plans.slice(0, run), toPlan(open, run)];
  if (isCutShort) return plans.slice(0, run);
  const missed = kinds.find((kind) => mayShowNextTime(frozenResult(sofar, kind)));
  if (missed !== undefined && run < plans.length * (1 + MAX_REPEATS))
    return [
      ...plans,
      toPlan(missed, run, { keepsStopped: isToBeKeptStopped(frozenResult(sofar, missed), run) }),
    ];
  const late = plan.second === null ? nextLate(sofar, kinds) : null;
  return late === null ? plans : [...plans, toPlan(late.kind, run, { afterMs: late.afterMs })];
}

/** Of the kinds for which PID 1 was seen to wait, which is to be frozen some time after the signal next, once each. */
function nextLate(
  facts: Facts,
  kinds: readonly ProcessFacts[],
): { readonly kind: ProcessFacts; readonly afterMs: number } | null {
  if (facts.isToAll) return null;
  const { frozenChildren } = facts.trials;
  const early = frozenChildren.filter((trial) => !isFrozenLate(trial));
  const known = gatherFacts({ ...facts.trials, frozenChildren: early });
  const due = kinds.flatMap((kind) => {
    const afterMs = frozenResult(known, kind).kind === 'waited-for' ? lateFreezeMs(known, kind) : null;
    return afterMs === null ? [] : [{ kind, afterMs }];
  });
  return due[frozenChildren.length - early.length] ?? null;
}

/**
 * Two containers that are starting are never at the same point, and what one signal does says nothing of two.
 */
function needsDifferential(plan: TrialPlan, facts: Facts): boolean {
  if (plan.when === 'starting' || plan.second !== null) return false;
  return isToldByInitAlone(facts) || (!plan.init && (isUnexplained(facts) || mayBeRuntimes(facts)));
}

/** True for a container that outlasted its budget, although nothing shows that it ever took the signal. */
function isUnexplained({ observation }: Facts): boolean {
  if (!isWaitedOut(observation)) return false;
  const { snapshots, signal } = observation;
  return mayBeUnprotected(snapshots.findLast(({ phase }) => phase === 'after') ?? null, signal.number);
}

/**
 * True for a PID 1 that may have exited by its runtime's reaction to the signal, or by a handler of the
 * program's own which exits with the same code: behind an init the runtime dies of the signal, and the
 * handler does what it did.
 */
function mayBeRuntimes(facts: Facts): boolean {
  const runtime = facts.isToAll ? null : endedByRuntime(facts);
  // Python says in its log which of the two it was.
  return runtime !== null && runtime !== 'python';
}

/**
 * True for a container that exited although PID 1 was not seen to be able to take the signal: it may have
 * exited by itself.
 */
function mayHaveExitedUnsignalled(facts: Facts): boolean {
  const { pid1, observation, signal, isToAll } = facts;
  if (observation.end.kind !== 'exited') return false;
  if (pid1 === null || isUnaffected(facts, pid1)) return true;
  // Where the others were told as well, they may have taken along a PID 1 that was not.
  return isToAll && dispositionOf(pid1, signal.number) === 'unknown';
}
