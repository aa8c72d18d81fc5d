import { isSigprobeError } from '../errors.js';
import type { Observation, TrialRole } from '../observation.js';
import { nextTrials, type PlannedTrial, type Seen } from '../planning/next-trials.js';
import type { TargetPlan } from '../planning/plans.js';
import type { Emit } from '../trial/trial-step.js';
import type { TrialPlan } from '../trial-plan.js';
import type { Session } from './session.js';

const QUIET: Emit = () => undefined;

/**
 * Runs what planning asks for, asking again after each result, until it asks for nothing. `onResult` hears of
 * each. A container that is proved to be out of the signal's reach is kept while others run: it may yet end
 * by itself.
 *
 * @throws the first failure of a trial, once all that are under way have come to rest
 */
export async function runTrials(
  target: TargetPlan,
  session: Session,
  emit: Emit,
  onResult: (seen: Seen) => void,
): Promise<Seen> {
  const seen = new Map<string, Observation>();
  const running = new Map<string, Promise<unknown>>();
  const final = new Set<string>();
  const failures: unknown[] = [];
  /** What lets each container go that is kept after a proof, by the id of its trial. */
  const kept = new Map<string, () => void>();
  let wake = () => {};
  const letGo = () => {
    for (const release of kept.values()) release();
  };
  const keep = (provisional: Observation): Promise<void> =>
    new Promise((release) => {
      if (final.has(provisional.trial.id)) return release();
      // Of repeats only the newest is kept: they are many, and run one after another.
      letGo();
      kept.set(provisional.trial.id, release);
      seen.set(provisional.trial.id, provisional);
      onResult(seen);
      wake();
    });

  const run = async (plan: TrialPlan, extra: Parameters<Session['trial']>[2]): Promise<Observation> => {
    const observation = await session.trial(plan, plan.role === 'probe' ? emit : QUIET, extra);
    final.add(plan.id);
    seen.set(plan.id, observation);
    onResult(seen);
    return observation;
  };
  /** Those under way that are not the probe. */
  const beside = new Map<string, TrialRole>();
  const tellBeside = () => emit({ kind: 'beside', trials: [...beside.values()] });
  const track = <T>({ id, role }: TrialPlan, trial: Promise<T>): Promise<T> => {
    if (role !== 'probe') {
      beside.set(id, role);
      tellBeside();
    }
    const done = trial.finally(() => {
      running.delete(id);
      kept.delete(id);
      if (beside.delete(id)) tellBeside();
    });
    running.set(
      id,
      done.catch(() => undefined),
    );
    return done;
  };
  const start = ({ plan, ifPending }: PlannedTrial): void => {
    const runDifferential = (differential: TrialPlan) => (abort: AbortSignal) =>
      track(differential, unlessAborted(run(differential, { abort })));
    const isKept = plan.role === 'probe' && !target.isExclusive;
    const extra = {
      ...(ifPending === null ? {} : { runDifferential: runDifferential(ifPending) }),
      ...(isKept ? { onProof: keep } : {}),
    };
    track(plan, run(plan, extra)).catch((error: unknown) => failures.push(error));
  };

  for (;;) {
    const wanted = failures.length > 0 ? [] : nextTrials(target, seen);
    const idle = wanted.filter(({ plan }) => !running.has(plan.id));
    for (const trial of target.isExclusive ? idle.slice(0, running.size > 0 ? 0 : 1) : idle) start(trial);
    if (running.size === 0) break;
    if (running.size === kept.size || failures.length > 0) letGo();
    await new Promise<void>((resolve) => {
      wake = resolve;
      for (const trial of running.values()) void trial.then(() => resolve());
    });
  }
  if (failures.length > 0) throw failures[0];
  return seen;
}

/**
 * Null when the container that it is compared with ended meanwhile, so that the answer is no longer needed.
 */
async function unlessAborted(trial: Promise<Observation>): Promise<Observation | null> {
  try {
    return await trial;
  } catch (error) {
    if (isSigprobeError(error, 'interrupted')) return null;
    throw error;
  }
}
