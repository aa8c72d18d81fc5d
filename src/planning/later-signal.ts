import { isUnaffected } from '../diagnosis/facts/dispositions.js';
import { gatherFacts } from '../diagnosis/facts/gather-facts.js';
import { lateChildren } from '../diagnosis/facts/late-children.js';
import { compareSignalTimes } from '../diagnosis/facts/too-early.js';
import { laterId, trialsOf } from '../diagnosis/facts/trials.js';
import type { Observation } from '../observation.js';
import type { TrialPlan } from '../trial-plan.js';

/** A child that comes later than this after the start is no longer part of starting. */
const STARTS_WITHIN_MS = 20_000;
/** The second container may be as much slower than the first, but no more than this. */
const MOST_MARGIN_MS = 2_000;

/**
 * The same with a later signal, where children were started after the signal: one that was about to be
 * started then, and not because of the signal, is there before it this time. Null where that is no question:
 * nothing was started, the container did not take the signal and exit in time, or the user said when it is
 * ready.
 */
export function laterPlan(plan: TrialPlan, observation: Observation): TrialPlan | null {
  const { end, ready } = observation;
  const isAsked = plan.role === 'probe' && plan.ready.kind === 'auto' && plan.when === 'ready';
  if (!isAsked || plan.notBeforeMs > 0 || ready?.kind !== 'settled' || end.kind !== 'exited') return null;
  const facts = gatherFacts(trialsOf(observation));
  if (!facts.isStopped || end.oomKilled || facts.pid1 === null || isUnaffected(facts, facts.pid1))
    return null;
  const last = lateChildren(facts).findLast(({ appearedMs }) => appearedMs <= STARTS_WITHIN_MS);
  if (last === undefined) return null;
  const notBeforeMs = Math.round(last.appearedMs + Math.min(last.appearedMs / 2, MOST_MARGIN_MS));
  // The user's time is for the program to be ready, not for this wait.
  const readyTimeoutMs = plan.readyTimeoutMs + notBeforeMs;
  return { ...plan, id: laterId(plan.id), notBeforeMs, readyTimeoutMs };
}

/** Which probe decides, once those have been run. */
export interface TimelyProbe {
  readonly plan: TrialPlan;
  readonly observation: Observation;
  /** The one that was signalled too early; null where none was. */
  readonly early: Observation | null;
}

/** The probe as it was planned, or the one with a later signal where that was needed; null while not known. */
export function timelyProbe(plan: TrialPlan, seen: ReadonlyMap<string, Observation>): TimelyProbe | null {
  const observation = seen.get(plan.id);
  if (observation === undefined) return null;
  const asPlanned = { plan, observation, early: null };
  const later = laterPlan(plan, observation);
  if (later === null) return asPlanned;
  const second = seen.get(later.id);
  if (second === undefined) return null;
  return compareSignalTimes(observation, second).kind === 'reacts'
    ? asPlanned
    : { plan: later, observation: second, early: observation };
}
