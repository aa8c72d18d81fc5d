import { isSigprobeError } from '../errors.js';
import type { Observation, TrialRole } from '../observation.js';
import type { PlannedTrial, Seen } from '../planning/next-trials.js';
import type { TargetPlan } from '../planning/plans.js';
import type { Emit } from '../trial/trial-step.js';
import type { TrialPlan } from '../trial-plan.js';
import { KnownTrials } from './known-trials.js';
import type { Session, TrialExtra } from './session.js';

const QUIET: Emit = () => undefined;

/** The trials whose end decides what else is asked; the others only explain one. */
const TOLD: ReadonlySet<TrialRole> = new Set(['probe', 'sigterm', 'remedy']);

/** A trial that is under way. */
interface Running {
  /** Started on the strength of something provisional, or likely. */
  readonly isAhead: boolean;
  /** Ends it, as it is needless. */
  readonly abort: AbortController;
  /** Settled once it is over; never rejects. */
  readonly over: Promise<unknown>;
}

/**
 * Runs what planning asks for, asking again after each result, until it asks for nothing. `onResult` hears of
 * each, and `onAllSeen` may be called once nothing more is to be observed, and containers have only to be removed. A container that is proved to be out of the signal's reach is kept while others run: it may yet end
 * by itself. While one takes long, what its end will leave to be asked is asked already.
 *
 * @throws the first failure of a trial, once all that are under way have come to rest
 */
export async function runTrials(
  target: TargetPlan,
  session: Session,
  emit: Emit,
  onResult: (seen: Seen) => void,
  onAllSeen: () => void = () => undefined,
): Promise<Seen> {
  const known = new KnownTrials(target);
  // Repeats are compared with each other, so nothing runs beside them.
  const isTold = !target.isExclusive && target.runs === 1;
  const running = new Map<string, Running>();
  const final = new Set<string>();
  const failures: unknown[] = [];
  /** Failures of trials that may turn out to be needless, by their id. */
  const failedAhead = new Map<string, unknown>();
  /** What lets each container go that is kept after a proof, by the id of its trial. */
  const kept = new Map<string, () => void>();
  /** The ids of trials whose container has only to be removed. */
  const ending = new Set<string>();
  let wake = () => {};
  const letGo = () => {
    for (const release of kept.values()) release();
  };
  const note = (observation: Observation, isAhead: boolean) => {
    known.add(observation, isAhead);
    onResult(known.seen);
  };
  const keep = (provisional: Observation): Promise<void> =>
    new Promise((release) => {
      if (final.has(provisional.trial.id)) return release();
      // Of repeats only the newest is kept: they are many, and run one after another.
      letGo();
      kept.set(provisional.trial.id, release);
      note(provisional, false);
      wake();
    });
  const noteSoFar = async (soFar: Observation): Promise<void> => {
    const { id } = soFar.trial;
    // It may be over by the time that its log has been read.
    if (!running.has(id) || final.has(id) || kept.has(id)) return;
    known.addSoFar(soFar);
    onResult(known.seen);
    wake();
  };

  const run = async (
    plan: TrialPlan,
    isAhead: boolean,
    { onSeen, ...extra }: TrialExtra,
  ): Promise<Observation> => {
    const hear = (observation: Observation) => {
      if (!final.has(plan.id)) note(observation, isAhead);
      final.add(plan.id);
      onSeen?.(observation);
    };
    const hearEarly = (observation: Observation) => {
      kept.delete(plan.id);
      ending.add(plan.id);
      hear(observation);
      wake();
    };
    const observation = await session.trial(plan, plan.role === 'probe' ? emit : QUIET, {
      ...extra,
      // Nothing is to run beside the removal either where nothing runs beside a trial.
      ...(isTold ? { onSeen: hearEarly } : {}),
    });
    hear(observation);
    // It now tells of the removal, too.
    known.add(observation, isAhead);
    return observation;
  };
  /** Those under way that are not the probe. */
  const beside = new Map<string, TrialRole>();
  const tellBeside = () => emit({ kind: 'beside', trials: [...beside.values()] });
  const track = <T>({ id, role }: TrialPlan, trial: Promise<T>, how: Omit<Running, 'over'>): Promise<T> => {
    if (role !== 'probe') {
      beside.set(id, role);
      tellBeside();
    }
    const done = trial.finally(() => {
      running.delete(id);
      kept.delete(id);
      ending.delete(id);
      known.settle(id);
      if (beside.delete(id)) tellBeside();
    });
    running.set(id, { ...how, over: done.catch(() => undefined) });
    return done;
  };
  const start = ({ plan, ifPending, isLikely }: PlannedTrial): void => {
    const how = { isAhead: isLikely || known.isProvisional, abort: new AbortController() };
    const { isAhead } = how;
    const runDifferential = (differential: TrialPlan) => (abort: AbortSignal) =>
      new Promise<Observation | null>((onSeen, reject) => {
        const trial = unlessAborted(run(differential, isAhead, { abort, onSeen }));
        track(differential, trial, { ...how, isAhead: false }).then(onSeen, reject);
      });
    const extra = {
      abort: how.abort.signal,
      ...(ifPending === null ? {} : { runDifferential: runDifferential(ifPending) }),
      ...(plan.role === 'probe' && !target.isExclusive ? { onProof: keep } : {}),
      ...(isTold && TOLD.has(plan.role) ? { onPending: noteSoFar } : {}),
    };
    track(plan, run(plan, isAhead, extra), how).catch((error: unknown) => {
      if (how.abort.signal.aborted && isSigprobeError(error, 'interrupted')) return;
      if (isAhead) failedAhead.set(plan.id, error);
      else failures.push(error);
    });
  };
  /** What was started ahead and is asked for no longer is ended. */
  const drop = (wanted: readonly PlannedTrial[]) => {
    const ids = new Set(wanted.map(({ plan }) => plan.id));
    for (const [id, { isAhead, abort }] of running)
      if (isAhead && !ids.has(id) && !ending.has(id)) abort.abort();
  };

  for (;;) {
    const wanted = failures.length > 0 ? [] : known.wanted;
    drop(wanted);
    const failed = wanted.filter(({ plan }) => failedAhead.has(plan.id));
    if (!known.isProvisional) failures.push(...failed.map(({ plan }) => failedAhead.get(plan.id)));
    const idle = wanted.filter((trial) => !running.has(trial.plan.id) && !failed.includes(trial));
    if (failures.length === 0)
      for (const trial of target.isExclusive ? idle.slice(0, running.size > 0 ? 0 : 1) : idle) start(trial);
    if (running.size === 0) break;
    if (running.size === ending.size) onAllSeen();
    if (running.size === kept.size + ending.size || failures.length > 0) letGo();
    await new Promise<void>((resolve) => {
      wake = resolve;
      for (const { over } of running.values()) void over.then(() => resolve());
    });
  }
  if (failures.length > 0) throw failures[0];
  return known.seen;
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
