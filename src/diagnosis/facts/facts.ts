import type { Observation, ProcessFacts, SignalFacts, Snapshot } from '../../observation.js';
import type { Trials } from './trials.js';

/** One observation, seen from the angles that matter. */
export interface SignalledFacts {
  readonly observation: Observation;
  readonly trials: Trials;
  readonly signal: SignalFacts;
  /** Every process was sent the signal, not PID 1 alone. */
  readonly isToAll: boolean;
  readonly budgetMs: number;
  /** The last table before the signal that shows PID 1. */
  readonly before: Snapshot | null;
  /** The tables after the signal that show PID 1, oldest first. */
  readonly after: readonly Snapshot[];
  readonly pid1: ProcessFacts | null;
  /** Everything alive but PID 1, before the signal. */
  readonly others: readonly ProcessFacts[];
  /** Ended within the budget. */
  readonly isStopped: boolean;
  /** Was, or would have been, SIGKILLed at the end of the budget. */
  readonly isKilled: boolean;
}

/** What rules read: the same, and the process that decides. */
export interface Facts extends SignalledFacts {
  /** The process on which the stop depends: PID 1, the one to which an init in front of it passes the signal on, or the one that a deaf PID 1 waits for. */
  readonly mainProcess: ProcessFacts | null;
}
