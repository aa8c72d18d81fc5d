import { keyOf } from '../../target-key.js';
import type { Outcome } from '../verdict.js';
import { chargesOf, idsOf } from './charges.js';
import { fingerprintOf } from './fingerprint.js';
import type { ComparedWithBaseline, Report, TargetResult } from './report.js';

/** What an earlier report has of each target, by `keyOf`. */
export type Baseline = ReadonlyMap<string, BaselineTarget>;

interface BaselineTarget {
  readonly outcome: Outcome;
  readonly findings: readonly Known[];
}

/** A finding of then. */
interface Known {
  readonly rule: TargetResult['findings'][number]['rule'];
  readonly fingerprint: string;
}

/** Keeps of a report only what later ones are compared with. */
export function baselineOf({ results }: Pick<Report, 'results'>): Baseline {
  return new Map(
    results.map(({ target, outcome, findings }) => [
      keyOf(target),
      {
        outcome,
        findings: findings.map((finding) => ({ rule: finding.rule, fingerprint: fingerprintOf(finding) })),
      },
    ]),
  );
}

/**
 * The results, each with what of it was there already. One that fails passes where its outcome is no worse than it was
 * and each finding that it fails for is old, or covered by a waiver. Nothing makes an inconclusive one pass.
 */
export function applyBaseline(results: readonly TargetResult[], baseline: Baseline): TargetResult[] {
  return results.map((result) => {
    const compared = compare(result, baseline.get(keyOf(result.target)) ?? null);
    return { ...result, baseline: compared, passed: result.passed || compared.passes };
  });
}

function compare(result: TargetResult, known: BaselineTarget | null): ComparedWithBaseline {
  const before = known?.findings ?? [];
  const old = new Set(before.map(({ fingerprint }) => fingerprint));
  const isOld = (finding: TargetResult['findings'][number]) => old.has(fingerprintOf(finding));
  const rules: readonly string[] = idsOf(result.findings);
  const gone = before.map(({ rule }) => rule).filter((rule) => !rules.includes(rule));
  return {
    outcome: known?.outcome ?? null,
    findings: result.findings.map((finding) => (isOld(finding) ? 'old' : 'new')),
    gone: [...new Set(gone)],
    passes: known !== null && !result.passed && passesAsBefore(result, known.outcome, isOld),
  };
}

function passesAsBefore(
  result: TargetResult,
  before: Outcome,
  isOld: (finding: TargetResult['findings'][number]) => boolean,
): boolean {
  if (result.outcome === 'inconclusive' || before === 'inconclusive') return false;
  if (isWorse(result.outcome, before)) return false;
  const { causes, named } = chargesOf(result);
  return [...causes, ...named].every(isOld);
}

/** From the best; not to know is worse than anything that is known. */
const BADNESS: Readonly<Record<Outcome, number>> = {
  graceful: 0,
  completed: 0,
  abrupt: 1,
  killed: 2,
  unstopped: 3,
  inconclusive: 4,
};

export function isWorse(outcome: Outcome, than: Outcome): boolean {
  return BADNESS[outcome] > BADNESS[than];
}
