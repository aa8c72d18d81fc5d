import type { GraceFacts, ImageFacts, SignalFacts, TrialRole } from '../observation.js';
import type { RunSettings } from '../target-spec.js';

/** How to tell that the program is up. */
export type ReadyHow =
  /** A declared HEALTHCHECK, else settling. */
  { readonly kind: 'auto' } | { readonly kind: 'delay'; readonly ms: number };

/** All that one trial is told; nothing is left to a default further down. */
export interface TrialPlan {
  readonly role: TrialRole;
  readonly id: string;
  readonly image: ImageFacts;
  /** Replaces the image's own; null keeps it. */
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  readonly init: boolean;
  readonly settings: RunSettings;
  readonly signal: SignalFacts;
  readonly grace: GraceFacts;
  readonly ready: ReadyHow;
  readonly readyTimeoutMs: number;
  /** Wait the budget out even when a proof is at hand. */
  readonly fullGrace: boolean;
  /** Leave the container behind for a person to look at. */
  readonly keep: boolean;
}
