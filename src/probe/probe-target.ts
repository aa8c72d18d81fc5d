import type { ExplainedTrial } from '../diagnosis/facts/trials.js';
import { mapParts, partsOf } from '../diagnosis/remedies/remedy-parts.js';
import { judgeTarget } from '../diagnosis/results/judge-target.js';
import type { ImagePlaces } from '../diagnosis/results/place-in-dockerfile.js';
import type { Requirement, TargetError, TargetName, TargetResult } from '../diagnosis/results/report.js';
import { errors } from '../error-catalogue.js';
import { type ErrorCode, isSigprobeError, type SigprobeError } from '../errors.js';
import type { InitSource, Observation, Remedy } from '../observation.js';
import { remediesOf, runsOf, type Seen, triedRemedies } from '../planning/next-trials.js';
import { type ProbeSettings, planTarget, type TargetPlan } from '../planning/plans.js';
import type { Platform } from '../platforms/platform.js';
import type { TargetSpec } from '../target-spec.js';
import { reasonToStop, throwIfInterrupted } from '../trial/trial-context.js';
import type { Emit } from '../trial/trial-step.js';
import { type Dependencies, startDependencies } from './dependencies/start-dependencies.js';
import { findInitSource } from './init-source.js';
import { planWithPod } from './plan-with-pod.js';
import { runTrials, type TrialsNews } from './run-trials.js';
import { type Secrets, secretsOf } from './secrets.js';
import type { Session } from './session.js';
import { imageOf } from './target-image.js';

/** How to probe, and how to judge. */
export interface Settings extends ProbeSettings {
  readonly require: Requirement;
  /** Outcomes, rules and severities that fail a target besides. */
  readonly failOn: readonly string[];
  /** Whose default budgets the measured time is compared with. */
  readonly platforms: readonly Platform[];
}

/** What is probed, and how. */
export interface ProbeTarget {
  readonly spec: TargetSpec;
  readonly settings: Settings;
  /** The targets of its file: those on which it depends are started first; none are where it is left out. */
  readonly others?: readonly TargetSpec[];
  /** The lines of its Dockerfile, for its findings; left out where none was named. */
  readonly places?: ImagePlaces;
}

/**
 * One target's whole way: image, plan, trials, diagnosis. What fails on it is this target's; only an engine that
 * is gone, or an interrupt, is that of all, and each target then has that failure.
 */
export async function probeTarget(
  { spec, settings, others }: ProbeTarget,
  session: Session,
  emit: Emit,
  news: Omit<TrialsNews, 'onResult'>,
): Promise<TargetResult | TargetError> {
  const { kind, name, image: reference, declared } = spec;
  const place = declared?.place ?? null;
  const target: TargetName = { kind, name, image: reference, place, notes: declared?.notes ?? [] };
  if (declared?.obstacle != null) return { target, code: 'target-incomplete', ...declared.obstacle };
  const secrets = secretsOf(spec);
  const probing = { target, settings, secrets, session, emit, news };
  let dependencies: Dependencies | null = null;
  try {
    throwIfInterrupted(session.abort);
    const image = await imageOf(spec, settings, session, emit);
    if (others !== undefined && declared?.dependsOn.length) {
      dependencies = await startDependencies(spec, others, settings, session, emit);
      if (dependencies.failure !== null)
        return { target, code: 'target-incomplete', ...dependencies.failure };
      // They share what its trials do to them, as a database: side by side each would see the work of the others.
      const plan = { ...planTarget(dependencies.spec, settings, image), isExclusive: true };
      const result = await probePlan(plan, probing);
      return { ...result, target: withNotes(target, await dependencies.notes()) };
    }
    const planned = await planWithPod(spec, { settings, image, session, emit });
    if ('obstacle' in planned)
      return { target: withNotes(target, planned.notes), code: 'target-incomplete', ...planned.obstacle };
    const result = await probePlan(planned.plan, probing);
    return { ...result, target: withNotes(target, planned.notes) };
  } catch (cause) {
    const { code, message, hint } = await failureOf(secrets.failure(cause), session);
    return { target, code, message, hint, place: null };
  } finally {
    await dependencies?.stop();
  }
}

function withNotes(target: TargetName, notes: TargetName['notes']): TargetName {
  return notes.length === 0 ? target : { ...target, notes: [...target.notes, ...notes] };
}

/** What a target is probed with. */
interface Probing extends Pick<ProbeTarget, 'settings'> {
  readonly target: TargetName;
  readonly secrets: Secrets;
  readonly session: Session;
  readonly emit: Emit;
  readonly news: Omit<TrialsNews, 'onResult'>;
}

/** Its trials and their diagnosis. */
async function probePlan(
  plan: TargetPlan,
  { target, settings, secrets, session, emit, news }: Probing,
): Promise<TargetResult> {
  let search: Promise<InitSource> | null = null;
  const searchInit = (soFar: Seen) => {
    // It takes a container of its own, so it runs beside the other remedies.
    if (search !== null || !remediesOf(plan, soFar).some(addsInit)) return;
    search = findInitSource(plan.probe, session);
    search.catch(() => undefined);
  };
  const seen = await runTrials(plan, session, emit, { ...news, onResult: searchInit });
  // What it was begun for may have turned out to be needless.
  const source: InitSource | null = remediesOf(plan, seen).some(addsInit) ? await search : null;

  // A remedy runs what was seen, secrets included; what is told of it must not hold them.
  const complete = (remedy: Remedy) => withSource(secrets.remedy(remedy) ?? remedy, source);
  const show = (observation: Observation) => withRemedy(secrets.observation(observation), complete);
  const shown = new Map([...seen].map(([id, observation]) => [id, show(observation)]));
  const shownOf = (observation: Observation | null) =>
    observation && (shown.get(observation.trial.id) ?? null);
  const shownTrials = ({ probe, control, frozenChildren }: ExplainedTrial): ExplainedTrial => ({
    probe: shownOf(probe) ?? show(probe),
    control: shownOf(control),
    frozenChildren: frozenChildren.map((trial) => shownOf(trial) ?? show(trial)),
  });
  return judgeTarget({
    target,
    runs: runsOf(plan, shown),
    trials: [...shown.values()],
    remedies: settings.remedies
      ? triedRemedies(plan, seen).map(({ remedy, again, ...first }) => ({
          remedy: complete(remedy),
          ...shownTrials(first),
          again: again && shownTrials(again),
        }))
      : null,
    signal: plan.probe.signal,
    requirement: settings.require,
    failOn: settings.failOn,
    platforms: settings.platforms,
  });
}

/** What a call says that did not reach the engine, or was ended with everything else. */
const MAY_CONCERN_ALL: readonly ErrorCode[] = [
  'engine-missing',
  'engine-refused',
  'engine-permission',
  'engine-unreachable',
  'engine-hung',
  'interrupted',
];

/** One call may fail on an engine that is well: only when it no longer answers either is that what happened. */
async function failureOf(error: unknown, session: Session): Promise<SigprobeError> {
  if (!isSigprobeError(error)) return toDefect(error);
  if (!MAY_CONCERN_ALL.includes(error.code)) return error;
  if (error.code !== 'interrupted') await session.engine.check();
  return reasonToStop(session.abort) ?? error;
}

const FRAMES = 4;

function toDefect(error: unknown): SigprobeError {
  const frames = error instanceof Error ? (error.stack?.match(/^ +at .+$/gm) ?? []) : [];
  return errors.defect(
    String(error),
    frames.slice(0, FRAMES).map((frame) => frame.trim()),
    error,
  );
}

function withRemedy(observation: Observation, complete: (remedy: Remedy) => Remedy): Observation {
  const { trial } = observation;
  return trial.remedy === null || !addsInit(trial.remedy)
    ? observation
    : { ...observation, trial: { ...trial, remedy: complete(trial.remedy) } };
}

function withSource(remedy: Remedy, source: InitSource | null): Remedy {
  if (source === null) return remedy;
  return mapParts(remedy, (part) => (part.kind === 'init' ? { ...part, source } : part));
}

function addsInit(remedy: Remedy): boolean {
  return partsOf(remedy).some(({ kind }) => kind === 'init');
}
