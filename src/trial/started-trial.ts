import type { Container } from '../engine/port.js';
import type { TrialPlan } from '../trial-plan.js';
import type { ExitWatch } from './exit-watch.js';
import type { PhaseTimer } from './phase-timer.js';
import type { StartedState } from './started-state.js';
import type { TrialContext } from './trial-context.js';

/** A trial whose container has been started and is about to be signalled. */
export interface StartedTrial {
  readonly container: Container;
  readonly plan: TrialPlan;
  readonly context: TrialContext;
  readonly started: StartedState;
  readonly exit: ExitWatch;
  readonly phases: PhaseTimer;
  /** Hears when its signal is sent, or would be. */
  readonly noteSignal: (sentMs: number) => void;
}
