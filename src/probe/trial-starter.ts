import { isSigprobeError } from '../errors.js';
import type { Observation, TrialRole } from '../observation.js';
import type { PlannedTrial, Seen } from '../planning/next-trials.js';
import type { TargetPlan } from '../planning/plans.js';
import type { Emit } from '../trial/trial-step.js';
import type { TrialPlan } from '../trial-plan.js';
import type { KnownTrials } from './known-trials.js';
import type { Session, TrialExtra } from './session.js';
import type { TrialFailures } from './trial-failures.js';
import type { Start, TrialsUnderWay } from './trials-under-way.js';

const QUIET: Emit = () => undefined;

/** The trials whose end decides what else is asked; the others only explain one. */
const TOLD: ReadonlySet<TrialRole> = new Set(['probe', 'sigterm', 'remedy']);

export interface StarterParts {
  readonly target: TargetPlan;
  readonly session: Session;
  readonly emit: Emit;
  readonly known: KnownTrials;
  readonly underWay: TrialsUnderWay;
  readonly failures: TrialFailures;
  /** Hears of each result. */
  readonly onResult: (seen: Seen) => void;
  /** Hears that the only trial under way has ended. */
  readonly onRecorded: () => void;
}

/** Starts the trials of a target, and notes what each brings. */
export class TrialStarter {
  readonly #parts: StarterParts;
  /** Repeats are compared with each other, so nothing runs beside them. */
  readonly #isTold: boolean;
  /** The ids of trials of which nothing more is to be observed. */
  readonly #final = new Set<string>();

  constructor(parts: StarterParts) {
    this.#parts = parts;
    this.#isTold = !parts.target.isExclusive && parts.target.runs === 1;
  }

  start(trial: PlannedTrial): void {
    const { known, underWay, failures } = this.#parts;
    const { plan } = trial;
    const start = { isAhead: trial.isLikely || known.isProvisional, abort: new AbortController() };
    const over = this.#run(plan, start.isAhead, this.#extraOf(trial, start));
    underWay.track(plan, over, start).catch((error: unknown) => {
      if (start.abort.signal.aborted && isSigprobeError(error, 'interrupted')) return;
      failures.add(plan.id, error, start.isAhead);
    });
  }

  #extraOf({ plan, ifPending }: PlannedTrial, start: Start): TrialExtra {
    const { underWay, onRecorded } = this.#parts;
    return {
      abort: start.abort.signal,
      onRecorded: () => {
        if (underWay.isLast) onRecorded();
      },
      ...(ifPending === null
        ? {}
        : { runDifferential: (abort: AbortSignal) => this.#runDifferential(ifPending, start, abort) }),
      ...(plan.role === 'probe' && !this.#parts.target.isExclusive
        ? { onProof: (provisional: Observation) => this.#keep(provisional) }
        : {}),
      ...(this.#isTold && TOLD.has(plan.role)
        ? { onPending: async (soFar: Observation) => this.#noteSoFar(soFar) }
        : {}),
    };
  }

  async #run(plan: TrialPlan, isAhead: boolean, { onSeen, ...extra }: TrialExtra): Promise<Observation> {
    const { session, emit, known, underWay } = this.#parts;
    const hear = (observation: Observation) => {
      if (!this.#final.has(plan.id)) this.#note(observation, isAhead);
      this.#final.add(plan.id);
      onSeen?.(observation);
    };
    const hearEarly = (observation: Observation) => {
      underWay.end(plan.id);
      hear(observation);
      underWay.wake();
    };
    const observation = await session.trial(plan, plan.role === 'probe' ? emit : QUIET, {
      ...extra,
      // Nothing is to run beside the removal either where nothing runs beside a trial.
      ...(this.#isTold ? { onSeen: hearEarly } : {}),
    });
    hear(observation);
    // It now tells of the removal, too.
    known.add(observation, isAhead);
    return observation;
  }

  #runDifferential(plan: TrialPlan, start: Start, abort: AbortSignal): Promise<Observation | null> {
    // Planning may have asked for it a moment before.
    const running = this.#parts.underWay.trial(plan.id);
    if (running !== undefined) return unlessAborted(running);
    return new Promise((onSeen, reject) => {
      const trial = unlessAborted(this.#run(plan, start.isAhead, { abort, onSeen }));
      this.#parts.underWay.track(plan, trial, { ...start, isAhead: false }).then(onSeen, reject);
    });
  }

  #keep(provisional: Observation): Promise<void> {
    const { underWay } = this.#parts;
    return new Promise((release) => {
      if (this.#final.has(provisional.trial.id)) return release();
      // Of repeats only the newest is kept: they are many, and run one after another.
      underWay.letGo();
      underWay.keep(provisional.trial.id, release);
      this.#note(provisional, false);
      underWay.wake();
    });
  }

  #noteSoFar(soFar: Observation): void {
    const { known, underWay, onResult } = this.#parts;
    const { id } = soFar.trial;
    // It may be over by the time that its log has been read.
    if (!underWay.has(id) || this.#final.has(id) || underWay.isKept(id)) return;
    known.addSoFar(soFar);
    onResult(known.seen);
    underWay.wake();
  }

  #note(observation: Observation, isAhead: boolean): void {
    const { known, onResult } = this.#parts;
    known.add(observation, isAhead);
    onResult(known.seen);
  }
}

/**
 * Null when the container that it is compared with ended meanwhile, so that the answer is no longer needed.
 */
async function unlessAborted(trial: Promise<Observation | null>): Promise<Observation | null> {
  try {
    return await trial;
  } catch (error) {
    if (isSigprobeError(error, 'interrupted')) return null;
    throw error;
  }
}
