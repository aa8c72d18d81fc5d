import type { Place } from '../../target-spec.js';
import type { RuleId } from '../rules/index.js';
import type { Outcome } from '../verdict.js';

/** Outcomes that can fail a target. One that was not found out cannot be waived: nobody knows what it would be. */
export const WAIVABLE_OUTCOMES = ['abrupt', 'killed', 'unstopped'] as const satisfies readonly Outcome[];

export type Waived =
  | { readonly kind: 'rule'; readonly rule: RuleId }
  | { readonly kind: 'outcome'; readonly outcome: (typeof WAIVABLE_OUTCOMES)[number] };

/** What is let pass for a time, and why. */
export interface Waiver {
  readonly place: Place;
  readonly waives: Waived;
  /** The name of a target, where `*` stands for any text. */
  readonly target: string;
  readonly reason: string;
  /** `2027-01-31`: the last day on which it counts, in UTC. */
  readonly until: string;
}

/**
 * `used`: it covers something that a target fails for; `unused`: it covers nothing; `expired`; `unknown`: what it is
 * about was not probed this time, or not found out.
 */
export type WaiverStatus = 'used' | 'unused' | 'expired' | 'unknown';

export interface JudgedWaiver extends Waiver {
  readonly status: WaiverStatus;
  /** It fails the call, as `--strict-waivers` has it. */
  readonly fails: boolean;
}

/** The waivers of a call, and how they are judged. */
export interface WaiverPolicy {
  readonly waivers: readonly Waiver[];
  /** `2026-11-26`, in UTC. */
  readonly today: string;
  /** A waiver that is unused fails the call. */
  readonly isStrict: boolean;
  /** All that the file names was to be probed, so that a waiver for none of it is unused. */
  readonly isWhole: boolean;
  /** Of what was to be probed this call has one shard: what it does not use another may. */
  readonly isPart?: boolean;
}

export const NO_WAIVERS: WaiverPolicy = { waivers: [], today: '', isStrict: false, isWhole: false };
