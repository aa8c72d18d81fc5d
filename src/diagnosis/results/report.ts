import type { ErrorCode } from '../../errors.js';
import type { Observation } from '../../observation.js';
import type { Note, Place } from '../../target-spec.js';
import type { Diagnosis, RemedyResult } from '../diagnosis.js';
import type { PlatformFit } from '../platform-fit.js';
import type { Outcome } from '../verdict.js';
import type { RecommendedGrace } from './recommend-grace.js';
import type { Spread } from './spread.js';
import type { JudgedWaiver, Waiver } from './waiver.js';

/** What `--require` asks of a target. */
export type Requirement = 'stop' | 'graceful';

export interface TargetName {
  readonly kind: 'image' | 'compose' | 'k8s';
  readonly name: string;
  readonly image: string;
  /** Where a file declares it; null for an image that was named by itself. */
  readonly place: Place | null;
  /** What the file says that is left out, assumed or done otherwise. */
  readonly notes: readonly Note[];
}

export interface TargetResult extends Diagnosis {
  readonly target: TargetName;
  /** What `--require` asks is met, or waived. */
  readonly passed: boolean;
  /** The waivers without which it would not have passed; empty where it needed none. */
  readonly waivedBy: readonly Waiver[];
  /** As it was sent in the trial that decides. */
  readonly signal: Observation['signal'];
  /** Whom the platform signals; the trial reached fewer where they could not be signalled. */
  readonly plannedReach: Observation['signal']['reach'];
  readonly grace: Observation['grace'];
  readonly remedies: readonly RemedyResult[];
  /** What no remedy achieves, one sentence; null when there is nothing to add to them. */
  readonly advice: string | null;
  /** Over repeated runs; null for a single one. */
  readonly spread: Spread | null;
  /** What repeated runs suggest; null where they are too few, or do not tell. */
  readonly recommendedGrace: RecommendedGrace | null;
  /** The default budgets of the known platforms against the longest exit; empty where none was measured. */
  readonly platforms: readonly PlatformFit[];
  /** One observation per trial, the deciding one first. */
  readonly runs: readonly Observation[];
}

/** A target that could not be probed, and why. */
export interface TargetError {
  readonly target: TargetName;
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  /** Where a file says what is in the way; null where none does. */
  readonly place: Place | null;
}

/** The whole answer of one call: what `--format json` prints and every other format reads. */
export interface Report {
  readonly schemaVersion: 2;
  readonly tool: { readonly name: 'sigprobe'; readonly version: string };
  readonly engine: {
    readonly name: string;
    readonly version: string;
    readonly apiVersion: string;
    readonly view: string;
  };
  readonly results: readonly TargetResult[];
  readonly errors: readonly TargetError[];
  /** Every waiver of the call, and what became of it. */
  readonly waivers: readonly JudgedWaiver[];
  readonly summary: Readonly<Record<Outcome, number>> & { readonly exitCode: 0 | 1 | 2 };
}
