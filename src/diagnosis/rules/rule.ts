import type { Place } from '../../target-spec.js';
import type { Facts } from '../facts/facts.js';
import type { Missing, Severity } from '../verdict.js';

/** What a rule says of one trial when it fires. */
export interface Match<Data = unknown> {
  /**
   * The facts of the message as plain JSON, without a sentence in it: programs read this and never parse
   * the prose.
   */
  readonly data: Data;
  /** What was seen and why it matters, one or two sentences. */
  readonly message: string;
  /** The facts it rests on, one each. */
  readonly evidence: readonly string[];
  /** What to write instead, ready to paste where possible; null when the facts suggest nothing. */
  readonly fix: string | null;
  /** What the image lacks by this. */
  readonly missing: readonly Missing[];
  /** Where a file says what the rule is about; left out where no file does. */
  readonly place?: Place | null;
}

/**
 * The page of a rule, printed by `sigprobe explain`. Paragraphs are plain sentences; before and after are
 * code.
 */
export interface Page {
  /** One line: the problem, not the fix. */
  readonly title: string;
  readonly what: string;
  readonly why: string;
  /** A Dockerfile, program or command that fires the rule, and the same one fixed. */
  readonly before: string;
  readonly after: string;
  /** Similar cases, and how they are told apart. */
  readonly lookalikes: string;
  /** When the rule is wrong, and what to do then. */
  readonly wrong: string;
}

/** One problem: `check` reads facts and returns what it found, or null when the rule does not apply. */
export interface Rule<Id extends string = string, Data = unknown> {
  readonly id: Id;
  readonly severity: Severity;
  readonly page: Page;
  readonly check: (facts: Facts) => Match<Data> | null;
}

/**
 * Keeps the literal type of the id and the type of the data, so that the registry can map one to the other.
 */
export function defineRule<const Id extends string, Data>(rule: Rule<Id, Data>): Rule<Id, Data> {
  return rule;
}
