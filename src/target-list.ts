import type { Note, Place, TargetSpec } from './target-spec.js';

/** What files come to: what is to be probed, and what is not and why. */
export interface TargetList {
  readonly targets: readonly TargetSpec[];
  readonly leftOut: readonly LeftOut[];
  /** What the targets depend on and is none of them; left out where nothing is to be started first. */
  readonly companions?: readonly TargetSpec[];
  /** What is true of a file as a whole. */
  readonly notes: readonly Note[];
}

/** What a file has and its platform would not start. */
export interface LeftOut {
  readonly name: string;
  /** Ends the sentence `left out: …`. */
  readonly reason: string;
  readonly place: Place;
}
