import type { Finding } from '../diagnosis.js';
import { rules } from '../rules/index.js';
import { OUTCOMES, type Outcome, type Severity } from '../verdict.js';

/** From the worst: each stands for itself and for those before it. */
const SEVERITIES = ['error', 'warning', 'info'] as const satisfies readonly Severity[];

/** What is not found out makes the exit code 2, whatever else fails. */
const NAMED_OUTCOMES = OUTCOMES.filter((outcome) => outcome !== 'inconclusive');

/** All that `--fail-on` may name. */
export const FAIL_ON: readonly string[] = [...NAMED_OUTCOMES, ...SEVERITIES, ...rules.map(({ id }) => id)];

/** Those of what is named that a target has: its outcome, a rule that fired, or how severe one is. */
export function failedOn(
  { outcome, findings }: { readonly outcome: Outcome; readonly findings: readonly Finding[] },
  named: readonly string[],
): string[] {
  if (outcome === 'inconclusive') return [];
  return named.filter((name) => name === outcome || findings.some((finding) => isNamed(finding, [name])));
}

/** True for a finding that one of the names is about; `warning` is about errors too. */
export function isNamed({ rule, severity }: Finding, names: readonly string[]): boolean {
  return names.some((name) => {
    if (name === rule) return true;
    const threshold = (SEVERITIES as readonly string[]).indexOf(name);
    const rank = (SEVERITIES as readonly string[]).indexOf(severity);
    return rank >= 0 && rank <= threshold;
  });
}
