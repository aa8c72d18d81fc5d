import { chargesOf, idsOf } from './charges.js';
import type { TargetError, TargetResult } from './report.js';
import type { JudgedWaiver, Waiver, WaiverPolicy, WaiverStatus } from './waiver.js';

/** The results with those passed that are waived, and what became of each waiver. */
export function applyWaivers(
  results: readonly TargetResult[],
  failed: readonly TargetError[],
  policy: WaiverPolicy,
): { readonly results: readonly TargetResult[]; readonly waivers: readonly JudgedWaiver[] } {
  const current = policy.waivers.filter((waiver) => !isExpired(waiver, policy));
  return {
    results: results.map((result) => waive(result, current)),
    waivers: policy.waivers.map((waiver) => {
      const status = statusOf(waiver, results, failed, policy);
      return { ...waiver, status, fails: policy.isStrict && status === 'unused' };
    }),
  };
}

/**
 * Passed if all that it fails for is covered: its outcome by one waiver for that or by one for each of the rules that
 * explain it, and what `--fail-on` names besides by one for each rule.
 */
function waive(result: TargetResult, waivers: readonly Waiver[]): TargetResult {
  const covering = waivers.filter((waiver) => covers(waiver, result));
  if (covering.length === 0) return result;
  const { byOutcome, causes, named } = chargesOf(result);
  const outcome = longest(covering.filter(({ waives }) => waives.kind === 'outcome'));
  const rules = idsOf(outcome === null ? [...causes, ...named] : named);
  const byRule = rules.map((rule) =>
    longest(covering.filter(({ waives }) => waives.kind === 'rule' && waives.rule === rule)),
  );
  const found = [outcome, ...byRule].filter((waiver) => waiver !== null);
  const isUnexplained = byOutcome && outcome === null && causes.length === 0;
  return isUnexplained || byRule.includes(null)
    ? result
    : { ...result, passed: true, waivedBy: [...new Set(found)] };
}

/** True where it covers something that this target fails for. */
function covers({ waives, target }: Waiver, result: TargetResult): boolean {
  if (result.passed || result.outcome === 'inconclusive' || !isMatch(target, result.target.name))
    return false;
  const { byOutcome, causes, named } = chargesOf(result);
  return waives.kind === 'outcome'
    ? byOutcome && waives.outcome === result.outcome
    : idsOf([...causes, ...named]).includes(waives.rule);
}

function statusOf(
  waiver: Waiver,
  results: readonly TargetResult[],
  failed: readonly TargetError[],
  policy: WaiverPolicy,
): WaiverStatus {
  if (isExpired(waiver, policy)) return 'expired';
  if (results.some((result) => covers(waiver, result))) return 'used';
  const matches = results.filter(({ target }) => isMatch(waiver.target, target.name));
  const isOpen =
    matches.some(({ outcome }) => outcome === 'inconclusive') ||
    failed.some(({ target }) => isMatch(waiver.target, target.name));
  return isOpen || policy.isPart === true || (matches.length === 0 && !policy.isWhole) ? 'unknown' : 'unused';
}

/** It counts on its last day. */
function isExpired({ until }: Waiver, { today }: WaiverPolicy): boolean {
  return until < today;
}

/** Of several that cover the same, the one that counts longest. */
function longest(waivers: readonly Waiver[]): Waiver | null {
  return waivers.toSorted((one, other) => (one.until < other.until ? 1 : -1))[0] ?? null;
}

/** Linear: a pattern comes from a file. */
function isMatch(pattern: string, name: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
