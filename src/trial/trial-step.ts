import type { PullProgress } from '../engine/port.js';

/** What a trial is doing, for whoever shows progress. */
export type TrialStep =
  | {
      readonly kind: 'pulling';
      readonly image: string;
      /** Null until the engine has told something. */
      readonly progress: PullProgress | null;
    }
  /** The engine is busy with the starts of others. */
  | { readonly kind: 'queued' }
  | { readonly kind: 'creating' }
  | { readonly kind: 'waiting-until-ready' }
  | { readonly kind: 'signalled'; readonly signal: string; readonly budgetMs: number }
  /** What the engine does otherwise than it was asked to, in its own words: not sanitised. */
  | { readonly kind: 'warned'; readonly message: string }
  | { readonly kind: 'ended' }
  | { readonly kind: 'kept'; readonly container: string };

export type Emit = (step: TrialStep) => void;
