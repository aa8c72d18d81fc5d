import type { Observation, ProcessFacts, SignalFacts, Snapshot } from '../../observation.js';
import type { Trials } from './trials.js';

/** One observation, as the rules need it. */
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
  /** `pid1` is PID 1 of a PID namespace of its own, so that the kernel discards what it has no handler for. */
  readonly isProtected: boolean;
  /** Everything alive but PID 1 when the signal was sent, as far as that was seen. */
  readonly others: readonly ProcessFacts[];
  /** Exited within the budget. */
  readonly isStopped: boolean;
  /** Still running at the end of the budget, or proved that the signal is lost. */
  readonly isKilled: boolean;
}

/** What rules read: the same, and the main process. */
export interface Facts extends SignalledFacts {
  /** The process whose exit ends the container; null when no snapshot shows it. See findMainProcess. */
  readonly mainProcess: ProcessFacts | null;
}
