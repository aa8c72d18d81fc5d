import { isSigprobeError } from '../errors.js';
import type { Observation, RemedyChange } from '../observation.js';
import type { TargetSpec } from '../target-spec.js';
import { allOrFirstFailure } from './all-or-first-failure.js';
import type { Challenge } from './challenge.js';
import {
  endedUnmoved,
  isUnexplained,
  isUnlikeSigterm,
  leftUnsurely,
  mayBeRuntimes,
  ownChild,
} from './doubts.js';
import type { Emit } from './events.js';
import type { TrialPlan } from './plan.js';
import { behindInit, controlPlan, heldPlan, type ProbeSettings, planOf, sigtermPlan } from './plans.js';
import { applyChange } from './remedies/apply-change.js';
import { suggestChanges } from './remedies/candidates.js';
import { findInitSource } from './remedies/init-source.js';
import type { Session } from './session.js';
import { sharesState } from './shared-state.js';

/** All trials of one target. */
export interface TargetTrials {
  /** One after the other: side by side they would time each other. */
  readonly runs: readonly RunTrials[];
  readonly sigterm: Observation | null;
}

/** A trial of the target, and those run to explain it; null where none was needed. */
export interface RunTrials {
  /** Of the probe. */
  readonly plan: TrialPlan;
  readonly probe: Observation;
  readonly differential: Observation | null;
  readonly control: Observation | null;
  /** The same image, with the processes that nobody saw leave held still: who goes all the same does not wait for them. */
  readonly held: Observation | null;
}

/** A cure and the trials that show what it does. */
export interface RemedyTrials {
  readonly change: RemedyChange | null;
  readonly probe: Observation;
  readonly control: Observation | null;
  readonly held: Observation | null;
}

const QUIET: Emit = () => undefined;

/** Runs the trials of one target. */
export async function probeTarget(
  spec: TargetSpec,
  settings: ProbeSettings,
  session: Session,
  emit: Emit,
): Promise<TargetTrials> {
  const image = await session.image(spec.image, spec.settings.platform, settings.pull, emit);
  const plan = planOf(spec, settings, image);
  const runSigterm = async () => (isUnlikeSigterm(plan) ? session.trial(sigtermPlan(plan), QUIET) : null);
  const meets = sharesState(plan.settings);
  const [first, beside] = await allOrFirstFailure([
    runOnce(plan, session, emit),
    meets ? null : runSigterm(),
  ]);
  const sigterm = meets ? await runSigterm() : beside;
  const runs = [first];
  while (runs.length < settings.runs)
    runs.push(await runOnce({ ...plan, id: `probe-${runs.length + 1}` }, session, emit));
  return { runs, sigterm };
}

async function runOnce(plan: TrialPlan, session: Session, emit: Emit): Promise<RunTrials> {
  const { probe, differential } = sharesState(plan.settings)
    ? await runExplained(plan, session, emit)
    : await runChallenged(plan, session, emit);
  const isOpen = differential === null && mayBeRuntimes(plan, probe);
  const compared = isOpen ? await session.trial(behindInit(plan), QUIET) : differential;
  return { plan, probe, differential: compared, ...(await settleDoubts(plan, probe, session)) };
}

/** As `runChallenged`, for containers that would meet: the one behind an init waits until the first has gone. */
async function runExplained(
  plan: TrialPlan,
  session: Session,
  emit: Emit,
): Promise<{ probe: Observation; differential: Observation | null }> {
  const probe = await session.trial(plan, emit);
  const differential = isUnexplained(probe) ? await session.trial(behindInit(plan), QUIET) : null;
  return { probe, differential };
}

/** Runs the changed trials that the facts of a run suggest as cures: side by side, or one after another where they would meet. */
export async function tryRemedies(trials: RunTrials, session: Session): Promise<RemedyTrials[]> {
  const { plan, probe, differential } = trials;
  const wasChallenged = differential !== null && probe.end.kind === 'still-running';
  const changes = suggestChanges(plan, probe, wasChallenged);
  if (!sharesState(plan.settings))
    return allOrFirstFailure(changes.map((change) => tryRemedy(change, trials, session)));
  const tried: RemedyTrials[] = [];
  for (const change of changes) tried.push(await tryRemedy(change, trials, session));
  return tried;
}

async function tryRemedy(
  change: RemedyChange,
  { plan, differential }: RunTrials,
  session: Session,
): Promise<RemedyTrials> {
  if (change.kind === 'init') {
    const source = await findInitSource(plan, session);
    // The container behind an init has been run already when it served as a proof.
    if (differential !== null)
      return { change: { ...change, source }, probe: differential, control: null, held: null };
    return runRemedy(applyChange(plan, { ...change, source }), session);
  }
  return runRemedy(applyChange(plan, change), session);
}

async function runRemedy(remedy: TrialPlan, session: Session): Promise<RemedyTrials> {
  const { change, settings } = remedy;
  // A second container to prove that a cure fails is not worth it where no time is saved, or where the two would meet.
  const isBrief = change?.kind === 'stop-signal' || change?.kind === 'init';
  const probe =
    isBrief || sharesState(settings)
      ? await session.trial(remedy, QUIET)
      : (await runChallenged(remedy, session, QUIET)).probe;
  return { change, probe, ...(await settleDoubts(remedy, probe, session)) };
}

/** A container that ended says less than it seems when it may have ended by itself, or left others behind: more trials tell. */
async function settleDoubts(
  plan: TrialPlan,
  probe: Observation,
  session: Session,
): Promise<{ control: Observation | null; held: Observation | null }> {
  // One that is starting may end by itself, whatever it would do with the signal, and cannot be held twice at the same point.
  const isStarting = plan.when === 'starting' && probe.end.kind === 'exited';
  const isUnmoved = isStarting || endedUnmoved(probe);
  const control = isUnmoved ? await session.trial(controlPlan(plan, probe), QUIET) : null;
  const isSettled = isStarting || (isUnmoved && probe.signal.reach === 'pid-1');
  const unsure = isSettled
    ? []
    : leftUnsurely(probe).filter((process) => process !== (plan.init ? ownChild(probe) : null));
  const held = unsure.length > 0 ? await session.trial(heldPlan(plan, probe, unsure), QUIET) : null;
  return { control, held };
}

/** Runs a trial and, should its container linger, the same behind an init. */
async function runChallenged(
  plan: TrialPlan,
  session: Session,
  emit: Emit,
): Promise<{ probe: Observation; differential: Observation | null }> {
  let challenged: Promise<Observation | null> = Promise.resolve(null);
  const challenge: Challenge = (abort) => {
    challenged = runChallenge(behindInit(plan), session, abort);
    return challenged;
  };
  const probe = await session.trial(plan, emit, plan.init ? {} : { challenge });
  return { probe, differential: await challenged };
}

/** Null when the challenged container ended meanwhile, so that the answer is no longer needed. */
async function runChallenge(
  plan: TrialPlan,
  session: Session,
  abort: AbortSignal,
): Promise<Observation | null> {
  try {
    return await session.trial(plan, QUIET, { abort });
  } catch (error) {
    if (isSigprobeError(error, 'interrupted')) return null;
    throw error;
  }
}
