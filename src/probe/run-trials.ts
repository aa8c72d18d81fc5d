import { isSigprobeError } from '../errors.js';
import type { Observation } from '../observation.js';
import { nextTrials, type PlannedTrial, type Seen } from '../planning/next-trials.js';
import type { TargetPlan } from '../planning/plans.js';
import type { Emit } from '../trial/trial-step.js';
import type { TrialPlan } from '../trial-plan.js';
import type { Session } from './session.js';

const QUIET: Emit = () => undefined;

/**
 * Runs what planning asks for, asking again after each result, until it asks for nothing. `onResult` hears of each.
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
  const failures: unknown[] = [];

  const run = async (plan: TrialPlan, extra: Parameters<Session['trial']>[2]): Promise<Observation> => {
    const observation = await session.trial(plan, plan.role === 'probe' ? emit : QUIET, extra);
    seen.set(plan.id, observation);
    onResult(seen);
    return observation;
  };
  const track = <T>({ id }: TrialPlan, trial: Promise<T>): Promise<T> => {
    const done = trial.finally(() => running.delete(id));
    running.set(
      id,
      done.catch(() => undefined),
    );
    return done;
  };
  const start = ({ plan, ifPending }: PlannedTrial): void => {
    const runDifferential = (differential: TrialPlan) => (abort: AbortSignal) =>
      track(differential, unlessAborted(run(differential, { abort })));
    const extra = ifPending === null ? {} : { runDifferential: runDifferential(ifPending) };
    track(plan, run(plan, extra)).catch((error: unknown) => failures.push(error));
  };

  for (;;) {
    const wanted = failures.length > 0 ? [] : nextTrials(target, seen);
    const idle = wanted.filter(({ plan }) => !running.has(plan.id));
    for (const trial of target.isExclusive ? idle.slice(0, running.size > 0 ? 0 : 1) : idle) start(trial);
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (failures.length > 0) throw failures[0];
  return seen;
}

/** Null when the container that it is compared with ended meanwhile, so that the answer is no longer needed. */
async function unlessAborted(trial: Promise<Observation>): Promise<Observation | null> {
  try {
    return await trial;
  } catch (error) {
    if (isSigprobeError(error, 'interrupted')) return null;
    throw error;
  }
}
