import type { Proof } from '../observation.js';
import type { Place } from '../target-spec.js';
import type { FindingData, RuleId } from './rules/index.js';
import type { Missing, Outcome, Severity } from './verdict.js';

/**
 * A rule that fired; `rule` tells the type of `data`. Text from outside (arguments, logs) may be in it:
 * readers escape it for their channel.
 */
export type Finding = { readonly [Id in RuleId]: FindingOf<Id> }[RuleId];

interface FindingOf<Id extends RuleId> {
  readonly rule: Id;
  readonly severity: Severity;
  /** The facts of the message as plain JSON. */
  readonly data: FindingData[Id];
  /** What was seen and why it matters, one or two sentences. */
  readonly message: string;
  /** One fact each, as measured. */
  readonly evidence: readonly string[];
  /** What to write instead; null when the facts suggest nothing. */
  readonly fix: string | null;
  /** Where a file says what it is about: the signal, the grace period or a hook; null for everything else. */
  readonly place: Place | null;
}

export interface Exit {
  readonly code: number;
  readonly afterMs: number;
  readonly uncertaintyMs: number;
  readonly oomKilled: boolean;
}

export interface StoppedWaiting {
  readonly afterMs: number;
  readonly proof: Proof;
}

export interface Diagnosis {
  readonly outcome: Outcome;
  readonly missing: readonly Missing[];
  readonly exit: Exit | null;
  readonly stoppedWaiting: StoppedWaiting | null;
  /** Most telling first. */
  readonly findings: readonly Finding[];
}

/** A remedy that was run, and what it did. */
export interface RemedyResult {
  readonly id: string;
  readonly outcome: Outcome;
  readonly exit: Omit<Exit, 'oomKilled'> | null;
  /** The remedied container was seen to exit within the budget. */
  readonly verified: boolean;
  /** Why it was not verified, its flaw, or a caveat; null when there is none. */
  readonly note: string | null;
  readonly recommended: boolean;
  /** Lines for the end of the Dockerfile or after a FROM of the image; empty where lines cannot do it. */
  readonly dockerfile: readonly string[];
  /** What to write, a line per place. */
  readonly how: string;
}
