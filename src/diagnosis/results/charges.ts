import type { Finding } from '../diagnosis.js';
import { exitRules, type RuleId } from '../rules/index.js';
import { isNamed } from './fail-on.js';
import { passes } from './passes.js';
import type { TargetResult } from './report.js';

/** What a target fails for. Each part has to be let pass for it to pass. */
export interface Charges {
  /** It fails for its outcome, whatever explains it. */
  readonly byOutcome: boolean;
  /** What explains that outcome: none where nothing does. */
  readonly causes: readonly Finding[];
  /** What `--fail-on` names besides. */
  readonly named: readonly Finding[];
}

/** Of a target that fails, before anything is let pass. */
export function chargesOf({ outcome, required, findings, failedOn }: TargetResult): Charges {
  const named = findings.filter((finding) => isNamed(finding, failedOn));
  const byOutcome = failedOn.some((name) => name === outcome) || !passes(outcome, required);
  const causes = byOutcome ? causesOf(outcome, findings) : [];
  return { byOutcome, causes, named: named.filter((finding) => !causes.includes(finding)) };
}

/** The ids of findings, each once. */
export function idsOf(findings: readonly Finding[]): RuleId[] {
  return [...new Set(findings.map(({ rule }) => rule))];
}

/** All errors, and of one that exits what was wrong with the exit. */
function causesOf(outcome: TargetResult['outcome'], findings: readonly Finding[]): Finding[] {
  const exit: readonly string[] = exitRules.map(({ id }) => id);
  return findings.filter(
    ({ rule, severity }) => severity === 'error' || (outcome === 'abrupt' && exit.includes(rule)),
  );
}
