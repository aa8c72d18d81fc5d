import type { PullProgress } from '../engine/port.js';
import type { TrialRole } from '../observation.js';

/** What a trial is doing, for whoever shows progress. */
export type TrialStep =
  | {
      readonly kind: 'pulling';
      readonly image: string;
      /** Null until the engine has told something. */
      readonly progress: PullProgress | null;
    }
  /** What a build prints, line by line, in its own words: not sanitised. */
  | { readonly kind: 'building'; readonly image: string; readonly line: string }
  /** What a target depends on. */
  | { readonly kind: 'starting-dependency'; readonly name: string }
  /** The engine is busy with the starts of others. */
  | { readonly kind: 'queued' }
  | { readonly kind: 'creating' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'waiting-until-ready'; readonly budgetMs: number }
  /** A hook before the signal; `limitMs` is how long it may take. */
  | { readonly kind: 'running-hook'; readonly what: string; readonly limitMs: number }
  | { readonly kind: 'signalled'; readonly signal: string; readonly budgetMs: number }
  /** What the engine does otherwise than it was asked to, in its own words: not sanitised. */
  | { readonly kind: 'warned'; readonly message: string }
  /** The trials under way beside the probe or after it, which explain it or try remedies. */
  | { readonly kind: 'beside'; readonly trials: readonly TrialRole[] }
  | { readonly kind: 'ended' }
  /** Nothing more follows of this target. */
  | { readonly kind: 'finished' }
  /** The container that is probed, another one of its Pod, or the one that holds what they share. */
  | {
      readonly kind: 'kept';
      readonly container: string;
      readonly as: 'target' | 'holder' | { readonly member: string };
    };

export type Emit = (step: TrialStep) => void;
