import { keyOf } from '../../target-key.js';
import type { Exit } from '../diagnosis.js';
import type { RuleId } from '../rules/index.js';
import type { Outcome } from '../verdict.js';
import { isWorse } from './baseline.js';
import { fingerprintOf } from './fingerprint.js';
import type { Report, TargetError, TargetName, TargetResult } from './report.js';
import type { Spread } from './spread.js';

export type Change = 'worse' | 'better' | 'same' | 'new' | 'removed';

/** What became of one target between two reports. */
export interface TargetDiff {
  readonly target: Pick<TargetName, 'kind' | 'name'>;
  /** Worse where anything got worse, whatever else got better. */
  readonly change: Change;
  /** Null where a report does not have the target. */
  readonly outcome: { readonly before: SeenOutcome | null; readonly after: SeenOutcome | null };
  readonly findings: { readonly gone: readonly RuleId[]; readonly added: readonly RuleId[] };
  /** Null unless it exited both times. */
  readonly exit: ExitDiff | null;
}

export type SeenOutcome = Outcome | 'not-probed';

export interface ExitDiff {
  readonly beforeMs: number;
  readonly afterMs: number;
  /** That of both times together: a change within it is none, nor is one within a hundredth of the budget. */
  readonly uncertaintyMs: number;
  readonly change: 'slower' | 'faster' | 'same';
}

export interface ReportDiff {
  readonly targets: readonly TargetDiff[];
  readonly summary: Readonly<Record<Change, number>>;
}

/** Of the budget. */
const NOISE_SHARE = 0.01;

type Entry = TargetResult | TargetError;

/** Every target of either report, in the order of the later one, then those that are no longer there. */
export function diffReports(before: Report, after: Report): ReportDiff {
  const [old, now] = [entriesOf(before), entriesOf(after)];
  const targets = [
    ...[...now].map(([key, entry]) => diffTarget(old.get(key) ?? null, entry)),
    ...[...old].filter(([key]) => !now.has(key)).map(([, entry]) => diffTarget(entry, null)),
  ];
  const count = (change: Change) => targets.filter((target) => target.change === change).length;
  return {
    targets,
    summary: {
      worse: count('worse'),
      better: count('better'),
      same: count('same'),
      new: count('new'),
      removed: count('removed'),
    },
  };
}

function entriesOf({ results, errors }: Report): Map<string, Entry> {
  return new Map([...results, ...errors].map((entry) => [keyOf(entry.target), entry]));
}

function diffTarget(before: Entry | null, after: Entry | null): TargetDiff {
  const findings = { gone: rulesMissing(before, after), added: rulesMissing(after, before) };
  const exit = diffExits(before, after);
  const outcome = { before: outcomeOf(before), after: outcomeOf(after) };
  const { kind = 'image', name = '' } = (after ?? before)?.target ?? {};
  return { target: { kind, name }, change: changeOf(outcome, findings, exit), outcome, findings, exit };
}

function outcomeOf(entry: Entry | null): SeenOutcome | null {
  if (entry === null) return null;
  return 'outcome' in entry ? entry.outcome : 'not-probed';
}

/** Rules of the one whose findings, with what they are about, the other does not have. */
function rulesMissing(one: Entry | null, other: Entry | null): RuleId[] {
  if (one === null || other === null || !('outcome' in one) || !('outcome' in other)) return [];
  const known = new Set(other.findings.map(fingerprintOf));
  const missing = one.findings.filter((finding) => !known.has(fingerprintOf(finding)));
  return [...new Set(missing.map(({ rule }) => rule))];
}

function changeOf(
  { before, after }: TargetDiff['outcome'],
  { gone, added }: TargetDiff['findings'],
  exit: ExitDiff | null,
): Change {
  if (before === null) return 'new';
  if (after === null) return 'removed';
  if (isLessKnown(before, after)) return 'worse';
  if (isLessKnown(after, before)) return 'better';
  if (added.length > 0 || exit?.change === 'slower') return 'worse';
  return gone.length > 0 || exit?.change === 'faster' ? 'better' : 'same';
}

/** True where the second is worse than the first; not to have been probed is the worst. */
function isLessKnown(first: SeenOutcome, second: SeenOutcome): boolean {
  if (first === 'not-probed') return false;
  return second === 'not-probed' || isWorse(second, first);
}

function diffExits(before: Entry | null, after: Entry | null): ExitDiff | null {
  if (before === null || after === null || !('outcome' in before) || !('outcome' in after)) return null;
  if (before.exit === null || after.exit === null) return null;
  const [old, now] = [rangeOf(before.exit, before.spread), rangeOf(after.exit, after.spread)];
  // The same program differs by this much from run to run.
  const noiseMs = NOISE_SHARE * Math.min(before.grace.budgetMs, after.grace.budgetMs);
  const times = {
    beforeMs: before.exit.afterMs,
    afterMs: after.exit.afterMs,
    uncertaintyMs: before.exit.uncertaintyMs + after.exit.uncertaintyMs,
  };
  if (Math.abs(times.afterMs - times.beforeMs) <= noiseMs) return { ...times, change: 'same' };
  if (now.least > old.most) return { ...times, change: 'slower' };
  return { ...times, change: now.most < old.least ? 'faster' : 'same' };
}

/** Where the time to exit lies: over all runs, by what is not known of each. */
function rangeOf(
  { afterMs, uncertaintyMs }: Exit,
  spread: Spread | null,
): { readonly least: number; readonly most: number } {
  const { min, max } = spread?.exitMs ?? { min: afterMs, max: afterMs };
  return { least: min - uncertaintyMs, most: max + uncertaintyMs };
}
