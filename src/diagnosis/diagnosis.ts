import type { Proof } from '../observation.js';
import type { RuleId } from './rules/index.js';
import type { Missing, Outcome, Severity } from './verdict.js';

/** A rule that fired. Plain text from outside (arguments, logs) may be in it: readers escape for their channel. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** What was seen and why it matters, one or two sentences. */
  readonly message: string;
  /** One fact each, as measured. */
  readonly evidence: readonly string[];
  /** What to write instead; null when the facts suggest nothing. */
  readonly fix: string | null;
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

/** A changed trial that was run as a cure, and what it did. */
export interface RemedyResult {
  readonly id: string;
  readonly outcome: Outcome;
  readonly exit: Omit<Exit, 'oomKilled'> | null;
  /** The changed container was seen to end within the budget. */
  readonly verified: boolean;
  /** Why it was not verified, or what is wrong with it all the same, or what to mind; null when there is nothing to say. */
  readonly note: string | null;
  readonly recommended: boolean;
  /** Lines to append to the Dockerfile, or to put after a FROM of the image; empty where lines cannot do it. */
  readonly dockerfile: readonly string[];
  /** What to write, a line per place. */
  readonly how: string;
}
