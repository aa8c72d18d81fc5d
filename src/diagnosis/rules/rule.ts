import type { Facts } from '../facts/facts.js';
import type { Missing, Severity } from '../verdict.js';

/** What a rule says of one trial when it fires. */
export interface Match {
  /** What was seen and why it matters, one or two sentences. */
  readonly message: string;
  /** The facts it rests on, one each. */
  readonly evidence: readonly string[];
  /** What to write instead, ready to paste where possible; null when the facts suggest nothing. */
  readonly fix: string | null;
  /** What the image lacks by this. */
  readonly missing: readonly Missing[];
}

/** The page of a rule, printed by `sigprobe explain`. Paragraphs are plain sentences; before and after are code. */
export interface Page {
  /** One line: the problem, not the cure. */
  readonly title: string;
  readonly what: string;
  readonly why: string;
  /** A Dockerfile, program or command that fires the rule, and the same mended. */
  readonly before: string;
  readonly after: string;
  /** Cases that look the same from afar and how they are told apart. */
  readonly lookalikes: string;
  /** When the rule is wrong, and what to do then. */
  readonly wrong: string;
}

/** One problem: `check` reads facts and returns evidence, or null when it does not apply. */
export interface Rule<Id extends string = string> {
  readonly id: Id;
  readonly severity: Severity;
  readonly page: Page;
  readonly check: (facts: Facts) => Match | null;
}

/** Keeps the id's literal type, so that the registry can list them. */
export function defineRule<const Id extends string>(rule: Rule<Id>): Rule<Id> {
  return rule;
}
