import { isUnaffected } from '../diagnosis/facts/dispositions.js';
import type { Facts } from '../diagnosis/facts/facts.js';
import { gatherFacts } from '../diagnosis/facts/gather-facts.js';
import { lateChildren, startsAtOnce } from '../diagnosis/facts/late-children.js';
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
  return after(facts, plan, 1 / 2);
}

/** On a machine with nothing else to do PID 1 has waited for a processor for 3 to 8 ms once it has started. */
const STARVED_MS = 20;

/**
 * The same once more, still later, where the second container started them after its signal as well, and not at once: as
 * a reaction, or because a busy machine took longer to start it than the first. Null where that is no question.
 */
function evenLaterPlan(plan: TrialPlan, later: TrialPlan, probes: readonly Observation[]): TrialPlan | null {
  const [first, second] = probes.map((probe) => gatherFacts(trialsOf(probe)));
  if (first === undefined || second === undefined) return null;
  if (compareSignalTimes(first.observation, second.observation).kind !== 'reacts') return null;
  if ((second.before?.starvedMs ?? STARVED_MS) < STARVED_MS) return null;
  if (startsAtOnce(first) && startsAtOnce(second)) return null;
  return after(second, { ...plan, id: later.id }, 1);
}

/** With a signal that follows the last child by this share of the time until then; null where no child came in time. */
function after(facts: Facts, plan: TrialPlan, share: number): TrialPlan | null {
  const last = lateChildren(facts).findLast(({ appearedMs }) => appearedMs <= STARTS_WITHIN_MS);
  if (last === undefined) return null;
  const marginMs = Math.min(last.appearedMs * share, 2 * share * MOST_MARGIN_MS);
  const notBeforeMs = Math.round(last.appearedMs + marginMs);
  // The user's time is for the program to be ready, not for this wait.
  const readyTimeoutMs = plan.readyTimeoutMs + notBeforeMs;
  return { ...plan, id: laterId(plan.id), notBeforeMs, readyTimeoutMs };
}

/** The probe that comes last of those with a later signal, and what it showed, if it has been run. */
export interface LaterProbe {
  readonly plan: TrialPlan;
  readonly observation: Observation | undefined;
}

/** Of a probe, as far as is known by now; null where none is called for. */
export function laterProbe(plan: TrialPlan, seen: ReadonlyMap<string, Observation>): LaterProbe | null {
  const first = seen.get(plan.id);
  const later = first === undefined ? null : laterPlan(plan, first);
  if (first === undefined || later === null) return null;
  const second = seen.get(later.id);
  const evenLater = second === undefined ? null : evenLaterPlan(plan, later, [first, second]);
  return evenLater === null
    ? { plan: later, observation: second }
    : { plan: evenLater, observation: seen.get(evenLater.id) };
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
  const later = laterProbe(plan, seen);
  if (later === null) return asPlanned;
  if (later.observation === undefined) return null;
  return compareSignalTimes(observation, later.observation).kind === 'reacts'
    ? asPlanned
    : { plan: later.plan, observation: later.observation, early: observation };
}
