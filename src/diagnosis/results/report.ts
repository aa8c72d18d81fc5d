import type { ErrorCode } from '../../errors.js';
import type { Observation } from '../../observation.js';
import type { Note, Place } from '../../target-spec.js';
import type { Diagnosis, RemedyResult } from '../diagnosis.js';
import type { PlatformFit } from '../platform-fit.js';
import type { RuleId } from '../rules/index.js';
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
  /** It is as `--require` and `--fail-on` have it, or it fails only for what is waived or in the baseline already. */
  readonly passed: boolean;
  /** What `--require` asked of it. */
  readonly required: Requirement;
  /** What `--fail-on` names and this target has: its outcome, rules that fired, or how severe they are. */
  readonly failedOn: readonly string[];
  /** The waivers without which it would not have passed; empty where it needed none. */
  readonly waivedBy: readonly Waiver[];
  /** What of it an earlier report has already; null where it was compared with none. */
  readonly baseline: ComparedWithBaseline | null;
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

/** A target against an earlier report. */
export interface ComparedWithBaseline {
  /** What it came to there; null where that report does not have it. */
  readonly outcome: Outcome | null;
  /** For each of the findings, in their order, whether it was there already. */
  readonly findings: readonly ('old' | 'new')[];
  /** The rules that fired there and no longer do. */
  readonly gone: readonly RuleId[];
  /** It passes only because all that it fails for was there already. */
  readonly passes: boolean;
}

/** Which part of a list of targets a call was to probe, and how the list was cut. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly total: number;
  /** A hash of the whole plan: shards belong together only where it is the same. */
  readonly plan: string;
  /** The targets of this shard, each with its place in the whole list, from 0. */
  readonly targets: readonly ShardTarget[];
  /** How waivers are to be judged once all shards are there. */
  readonly waivers: { readonly strict: boolean; readonly whole: boolean };
}

export interface ShardTarget {
  readonly kind: TargetName['kind'];
  readonly name: string;
  readonly position: number;
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
  /** When the call began, ISO 8601 in UTC; null where that is not known. */
  readonly startedAt: string | null;
  /** Null where the call was for all of its targets. */
  readonly shard: Shard | null;
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
  /** `exitCode` is the verdict's, also where `--no-fail` exits with 0. */
  readonly summary: Readonly<Record<Outcome, number>> & { readonly exitCode: 0 | 1 | 2 };
}
