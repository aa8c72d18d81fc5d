import { exitOrderOf } from '../diagnosis/facts/abandonment.js';
import { isUnaffected } from '../diagnosis/facts/dispositions.js';
import { endedByRuntime, outlastedItsDeath } from '../diagnosis/facts/exit-cause.js';
import type { Facts } from '../diagnosis/facts/facts.js';
import { gatherFacts } from '../diagnosis/facts/gather-facts.js';
import { trialsOf } from '../diagnosis/facts/trials.js';
import { childrenOf } from '../diagnosis/processes/descent.js';
import { mayBeUnprotected } from '../kernel/discard.js';
import { dispositionOf } from '../kernel/disposition.js';
import type { Observation, ProcessFacts } from '../observation.js';
import type { TrialPlan } from '../trial-plan.js';
import { behindInit, controlPlan, frozenChildrenPlan } from './plans.js';

const SIGTERM = 15;

/**
 * True for an image whose reaction to SIGTERM is worth knowing: most platforms send that unless told
 * otherwise, some whatever it declares.
 */
export function isUnlikeSigterm({ signal }: TrialPlan): boolean {
  return signal.source !== 'option' && signal.number !== SIGTERM;
}

/**
 * The plans of the trials that one trial, just over, leaves to be run; one after another, as each would time
 * the others. `differential` is the one that ran beside it.
 */
export function followUps(
  plan: TrialPlan,
  observation: Observation,
  differential: Observation | null = null,
): TrialPlan[] {
  const facts = gatherFacts(trialsOf(observation));
  const isStarting = plan.when === 'starting' && observation.end.kind === 'exited';
  const mayBeUnsignalled = isStarting || mayHaveExitedUnsignalled(facts);
  // A container that is starting cannot be frozen twice at the same point.
  const isSettled = isStarting || (mayBeUnsignalled && !facts.isToAll);
  const unseen = isSettled ? [] : unseenExits(facts, plan.init);
  return [
    ...(plan.role === 'probe' && needsDifferential(plan, facts) ? [behindInit(plan)] : []),
    ...(mayBeUnsignalled || outlastedItsDeath({ ...facts, trials: { ...facts.trials, differential } })
      ? [controlPlan(plan, observation)]
      : []),
    ...(unseen.length > 0 ? [frozenChildrenPlan(plan, observation, unseen)] : []),
  ];
}

/**
 * Two containers that are starting are never at the same point, and what one signal does says nothing of two.
 */
function needsDifferential(plan: TrialPlan, facts: Facts): boolean {
  if (plan.init || plan.when === 'starting' || plan.second !== null) return false;
  return isUnexplained(facts) || mayBeRuntimes(facts);
}

/** True for a container that outlasted its budget, although nothing shows that it ever took the signal. */
function isUnexplained({ observation: { end, snapshots, signal } }: Facts): boolean {
  if (end.kind !== 'still-running' || end.proof !== null) return false;
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

/**
 * The processes of a container that exited in time of which no look tells whether PID 1 waited for them: none
 * saw them exit first or, signalled in the same moment, they may only have been faster.
 */
function unseenExits(facts: Facts, isBehindOurInit: boolean): ProcessFacts[] {
  const { observation, others, isStopped, isToAll, pid1, signal } = facts;
  const { end, exitOrder } = observation;
  if (end.kind !== 'exited' || !isStopped || end.oomKilled) return [];
  if (Object.values(exitOrder).includes('outlived-pid-1')) return [];
  // The engine's init stays until its own child has exited.
  const own = isBehindOurInit && pid1 !== null ? (childrenOf(pid1, others)[0] ?? null) : null;
  const isUnseen = (process: ProcessFacts) =>
    // The default action ends a signalled process at once, and it needs nobody to wait for it.
    isToAll ? dispositionOf(process, signal.number) !== 'default' : exitOrderOf(facts, process) === 'unseen';
  return others.filter((process) => process !== own && isUnseen(process));
}
