import { diagnose } from '../diagnosis/diagnose.js';
import type { Diagnosis } from '../diagnosis/diagnosis.js';
import { type ExplainedTrial, sigtermOf, type Trials } from '../diagnosis/facts/trials.js';
import { isWaitedOut } from '../diagnosis/facts/waited-out.js';
import { findRecommended, type TriedRemedy } from '../diagnosis/remedies/rank-remedies.js';
import { partsOf, remedyId } from '../diagnosis/remedies/remedy-parts.js';
import { worstOf } from '../diagnosis/worst.js';
import type { Observation, Remedy } from '../observation.js';
import type { TrialPlan } from '../trial-plan.js';
import { followUps, isUnlikeSigterm } from './follow-ups.js';
import { laterProbe, timelyProbe } from './later-signal.js';
import {
  behindInit,
  followUpId,
  frozenChildrenId,
  secondSignalPlan,
  sigtermPlan,
  type TargetPlan,
} from './plans.js';
import { applyRemedy } from './remedies/apply-remedy.js';
import { AN_INIT, suggestRemedies } from './remedies/candidates.js';

/**
 * A trial to run, and the one to run beside it once its container outlasts the signal for no visible reason.
 */
export interface PlannedTrial {
  readonly plan: TrialPlan;
  readonly ifPending: TrialPlan | null;
  /** Asked for before it is certain to be needed; it counts, and goes on, only while planning asks for it. */
  readonly isLikely: boolean;
}

const alone = (plan: TrialPlan): PlannedTrial => ({ plan, ifPending: null, isLikely: false });
const likely = (trial: Pick<PlannedTrial, 'plan' | 'ifPending'>): PlannedTrial => ({
  ...trial,
  isLikely: true,
});

/** What has been observed so far, by the id of the trial. */
export type Seen = ReadonlyMap<string, Observation>;

/** A repeat of the probe and what was run to explain it. */
export interface Run extends Omit<Trials, 'sigterm'> {
  readonly plan: TrialPlan;
}

/** The ids of trials that take long. */
export type Pending = ReadonlySet<string>;

/**
 * The trials that are still to be run, given what was seen; empty when all is known. Those that come first
 * may run side by side unless the target is exclusive. Pure: asked again after each result, and once a trial
 * that it has asked for takes long (`pending`).
 */
export function nextTrials(target: TargetPlan, seen: Seen, pending: Pending = new Set()): PlannedTrial[] {
  const first = missingProbe(target, target.probe, seen);
  const sigterm = isUnlikeSigterm(target.probe) ? missingOf(alone(sigtermPlan(target.probe)), seen) : [];
  if (first.length > 0 || sigterm.length > 0)
    return [...first, ...sigterm, ...remediesBesideDifferential(target, seen, first)];
  // Repeats are compared with each other, so they run one after another.
  for (let index = 1; index < target.runs; index += 1) {
    const missing = missingProbe(target, repeatPlan(target, index, seen), seen);
    if (missing.length > 0) return missing;
  }
  const remedies = remediesOf(target, seen).flatMap((remedy) =>
    missingOf(firstOf(target, seen, remedy), seen),
  );
  const second = missingSecondSignals(target, seen);
  if (remedies.length === 0) return [...second, ...(missingRepeat(target, seen) ?? [])];
  const meanwhile = remedies.every(({ plan }) => pending.has(plan.id))
    ? repeatMeanwhile(target, seen, remedies)
    : [];
  const beside = repeatBeside(target, seen).filter(
    ({ plan }) => !meanwhile.some((other) => other.plan.id === plan.id),
  );
  return [...second, ...remedies, ...meanwhile, ...beside];
}

/**
 * Of the trials that were run, those that planning asks for in view of the ones that are `certain`: what was
 * run on the strength of a provisional result may have been run in vain.
 */
export function askedFor(target: TargetPlan, certain: Seen, others: Seen): Seen {
  if (others.size === 0) return certain;
  const asked = new Map(certain);
  for (;;) {
    const found = nextTrials(target, asked)
      .flatMap(({ plan, ifPending }) => (ifPending === null ? [plan.id] : [plan.id, ifPending.id]))
      .filter((id) => others.has(id) && !asked.has(id));
    if (found.length === 0) return asked;
    for (const id of found) asked.set(id, others.get(id) as Observation);
  }
}

/** Before that it is too soon to ask what a second signal does, ms after the first. */
const OUTLASTED_MS = 900;

/** A probe that outlasted its signal is asked what a second one does, in another container. */
function missingSecondSignals(target: TargetPlan, seen: Seen): PlannedTrial[] {
  return runsOf(target, seen)
    .filter(({ plan, probe }) => isWaitedOut(probe) && plan.second === null && !isRecent(probe))
    .map(({ plan }) => alone(secondSignalPlan(plan)))
    .filter(({ plan }) => !seen.has(plan.id));
}

function isRecent({ end, grace }: Observation): boolean {
  return end.kind === 'still-running' && end.afterMs < Math.min(OUTLASTED_MS, grace.budgetMs);
}

/**
 * What is recommended is run a second time; if that turns out worse, so is the next best. Null where nothing
 * is recommended.
 */
function missingRepeat(target: TargetPlan, seen: Seen): PlannedTrial[] | null {
  const run = decidingRun(target, seen);
  if (run === null) return null;
  const tried = triedRemedies(target, seen);
  const missing = ({ remedy }: TriedRemedy): PlannedTrial[] =>
    missingOf(alone(againPlan(target, seen, remedy)), seen);
  // Half explained, it would be judged too low.
  const begun = tried.filter(({ again }) => again !== null).flatMap(missing);
  if (begun.length > 0) return begun;
  const recommended = findRecommended(run, run.diagnosis, tried);
  return recommended === null ? null : missing(recommended);
}

/** While the last remedies take their time, the best of the others is repeated, or else they are themselves. */
function repeatMeanwhile(target: TargetPlan, seen: Seen, pending: readonly PlannedTrial[]): PlannedTrial[] {
  return (
    missingRepeat(target, seen) ??
    pending.map(({ plan }) => alone({ ...plan, id: againId(plan) })).filter(({ plan }) => !seen.has(plan.id))
  );
}

/**
 * What is likely to be recommended is run a second time before all first times are known, unless its own has shown
 * otherwise.
 */
function repeatBeside(target: TargetPlan, seen: Seen): PlannedTrial[] {
  const isInitKnown = knownRemedy(target, seen, AN_INIT) !== null;
  const remedy = likeliestOf(remediesOf(target, seen), isInitKnown);
  if (remedy === null || hasDisappointed(target, seen, remedy)) return [];
  const plan = againPlan(target, seen, remedy);
  return seen.has(plan.id) ? [] : [likely({ plan, ifPending: null })];
}

/** The first, but an init that is compared with anyway before a signal that a runtime may catch for itself. */
function likeliestOf(remedies: readonly Remedy[], isInitCompared: boolean): Remedy | null {
  const [first = null] = remedies;
  const init = remedies.find(({ kind }) => kind === 'init');
  return first?.kind === 'stop-signal' && isInitCompared && init !== undefined ? init : first;
}

function hasDisappointed(target: TargetPlan, seen: Seen, remedy: Remedy): boolean {
  const run = decidingRun(target, seen);
  const tried = triedRemedies(target, seen).filter((each) => remedyId(each.remedy) === remedyId(remedy));
  return run !== null && tried.length > 0 && findRecommended(run, run.diagnosis, tried) === null;
}

/**
 * While a probe that runs on is compared with one behind an init, which is the init's first time, the other remedies
 * need not wait, nor the second time of the likeliest.
 */
function remediesBesideDifferential(
  target: TargetPlan,
  seen: Seen,
  first: readonly PlannedTrial[],
): PlannedTrial[] {
  const isCompared = first.length === 1 && first[0]?.plan.role === 'differential';
  if (!isCompared || target.runs > 1) return [];
  const remedies = suggestedAfter(target, seen, isCompared);
  const likeliest = likeliestOf(remedies, true);
  const others = remedies
    .filter(({ kind }) => kind !== 'init')
    .map((remedy) => plannedRemedy(target, seen, remedy));
  const again = likeliest === null ? [] : [{ plan: againPlan(target, seen, likeliest), ifPending: null }];
  return [...others, ...again].filter(({ plan }) => !seen.has(plan.id)).map(likely);
}

/** The plan of a remedy's second time. */
function againPlan(target: TargetPlan, seen: Seen, remedy: Remedy): TrialPlan {
  const { plan } = plannedRemedy(target, seen, remedy);
  return { ...plan, id: againId(plan) };
}

function againId({ id }: TrialPlan): string {
  return `${id}-again`;
}

/** The repeats that have been run. */
export function runsOf(target: TargetPlan, seen: Seen): Run[] {
  const first = timelyProbe(target.probe, seen);
  return Array.from({ length: target.runs }, (_, index) => repeatPlan(target, index, seen)).flatMap(
    (planned) => {
      const timely = timelyProbe(planned, seen);
      if (timely === null) return [];
      const { plan, observation } = timely;
      // A repeat that waits for what the first was too early for has the same reason.
      const early = timely.early ?? (planned.notBeforeMs > 0 ? (first?.early ?? null) : null);
      return [{ plan, ...explained(plan, observation, seen), early }];
    },
  );
}

/** The remedies that the deciding run suggests; empty where none is called for. */
export function remediesOf(target: TargetPlan, seen: Seen): Remedy[] {
  return suggestedAfter(target, seen, false);
}

/** The same; `isCompared` where only the differential is still to come. */
function suggestedAfter(target: TargetPlan, seen: Seen, isCompared: boolean): Remedy[] {
  if (!target.tryRemedies) return [];
  const run = decidingRun(target, seen);
  if (run === null || !(run.outcome === 'killed' || run.outcome === 'abrupt')) return [];
  // What is started otherwise is killed at once all the same.
  if (target.probe.grace.budgetMs === 0) return [];
  // It may exit as it should: what is not known to be wrong is not to be changed.
  if (isUnknown(run.diagnosis)) return [];
  const hasOutlastedInit =
    (isCompared || run.differential !== null) && run.probe.end.kind === 'still-running';
  return suggestRemedies(run.plan, run.probe, hasOutlastedInit);
}

/** True where nothing is known to be wrong, only how it exited was not seen. */
function isUnknown({ findings, missing }: Diagnosis): boolean {
  return missing.length === 0 && findings.some(({ rule }) => rule === 'unseen-exit');
}

/** Each remedy with the trials that show what it does. */
export function triedRemedies(target: TargetPlan, seen: Seen): TriedRemedy[] {
  return remediesOf(target, seen).flatMap((remedy) => {
    const { plan } = plannedRemedy(target, seen, remedy);
    const first = knownRemedy(target, seen, remedy) ?? explainedById(plan, seen);
    const again = explainedById({ ...plan, id: againId(plan) }, seen);
    return first === null ? [] : [{ remedy, ...first, again }];
  });
}

function explainedById(plan: TrialPlan, seen: Seen): ExplainedTrial | null {
  const probe = seen.get(plan.id);
  if (probe === undefined) return null;
  const { control, frozenChildren } = explained(plan, probe, seen);
  return { probe, control, frozenChildren };
}

/** The probe, or its repeat, which waits as long as the first turned out to have to. */
function repeatPlan({ probe }: TargetPlan, index: number, seen: Seen): TrialPlan {
  if (index === 0) return probe;
  return { ...(timelyProbe(probe, seen)?.plan ?? probe), id: `probe-${index + 1}` };
}

/** A probe, the same with a later signal where that is called for, or what explains the one that decides. */
function missingProbe(target: TargetPlan, plan: TrialPlan, seen: Seen): PlannedTrial[] {
  const later = laterProbe(plan, seen);
  if (later !== null && later.observation === undefined) return [planned(target, later.plan)];
  return missingOf(planned(target, timelyProbe(plan, seen)?.plan ?? plan), seen);
}

function planned({ isExclusive }: TargetPlan, plan: TrialPlan): PlannedTrial {
  return { plan, ifPending: plan.init || isExclusive ? null : behindInit(plan), isLikely: false };
}

function plannedRemedy(target: TargetPlan, seen: Seen, remedy: Remedy): PlannedTrial {
  const plan = applyRemedy(decidingRun(target, seen)?.plan ?? target.probe, remedy);
  // A second container to prove that a remedy fails is not worth it where no time is saved.
  const isBrief = partsOf(remedy).every(({ kind }) => kind === 'stop-signal' || kind === 'init');
  return isBrief ? alone(plan) : planned(target, plan);
}

/** The container behind an init has been run already when it served as a proof. */
function knownRemedy(target: TargetPlan, seen: Seen, remedy: Remedy): ExplainedTrial | null {
  const run = decidingRun(target, seen);
  if (remedy.kind !== 'init' || run === null || run.differential === null) return null;
  return explainedById(behindInit(run.plan), seen);
}

/** The plan of the trial that shows first what a remedy does. */
function firstOf(target: TargetPlan, seen: Seen, remedy: Remedy): PlannedTrial {
  const run = decidingRun(target, seen);
  return run !== null && knownRemedy(target, seen, remedy) !== null
    ? alone(behindInit(run.plan))
    : plannedRemedy(target, seen, remedy);
}

/** The trial itself, or the first of its follow-ups that has not been run. */
function missingOf(trial: PlannedTrial, seen: Seen): PlannedTrial[] {
  const observation = seen.get(trial.plan.id);
  if (observation === undefined) return [trial];
  const next = followUps(trial.plan, observation, explained(trial.plan, observation, seen)).find(
    ({ id }) => !seen.has(id),
  );
  return next === undefined ? [] : [alone(next)];
}

function explained(plan: TrialPlan, probe: Observation, seen: Seen): Omit<Trials, 'sigterm'> {
  const of = (role: 'differential' | 'control') => seen.get(followUpId(role, plan)) ?? null;
  return {
    probe,
    differential: of('differential'),
    control: of('control'),
    frozenChildren: frozenTrials(plan, seen),
    secondSignal: seen.get(followUpId('second-signal', plan)) ?? null,
    early: null,
  };
}

function frozenTrials(plan: TrialPlan, seen: Seen): Observation[] {
  const trials: Observation[] = [];
  for (;;) {
    const trial = seen.get(frozenChildrenId(plan, trials.length));
    if (trial === undefined) return trials;
    trials.push(trial);
  }
}

function decidingRun(target: TargetPlan, seen: Seen) {
  const sigterm = sigtermOf([...seen.values()]);
  const judged = runsOf(target, seen).map((run) => ({ ...run, diagnosis: diagnose({ ...run, sigterm }) }));
  const worst = worstOf(judged);
  return worst && { ...worst, sigterm, outcome: worst.diagnosis.outcome };
}
