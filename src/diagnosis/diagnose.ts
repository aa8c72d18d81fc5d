import type { Diagnosis, Exit, Severity, StoppedWaiting } from './diagnosis.js';
import type { Evidence } from './evidence.js';
import { type Facts, gatherFacts } from './facts.js';
import { sinceLastSignal } from './last-signal.js';
import { findMissing } from './missing.js';
import { outcomeOf } from './outcome.js';
import { causes, farewells, obstacles, type RuleId, remarks } from './rules/index.js';
import type { Match, Rule } from './rules/rule.js';

const SEVERITIES: readonly Severity[] = ['inconclusive', 'error', 'warning', 'info'];

/** Judges the trials of one target. Pure and total: any observation gets a diagnosis. */
export function diagnose(evidence: Evidence): Diagnosis {
  const facts = gatherFacts(evidence);
  const fired = [
    ...fire(obstacles, facts),
    // One ladder: the first rung that holds is the main cause, the rest would only repeat it in vaguer words.
    ...fire(causes, facts).slice(0, 1),
    ...fire(farewells, sinceLastSignal(facts)),
    ...fire(remarks, facts),
  ].sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
  return {
    outcome: outcomeOf(facts),
    missing: findMissing(fired),
    exit: exitOf(facts),
    stoppedWaiting: stoppedWaitingOf(facts),
    findings: fired.map(({ rule, severity, message, evidence, fix }) => ({
      rule,
      severity,
      message,
      evidence,
      fix,
    })),
  };
}

function fire(
  rules: readonly Rule<RuleId>[],
  facts: Facts,
): (Match & { rule: RuleId; severity: Severity })[] {
  return rules.flatMap(({ id, severity, check }) => {
    const match = check(facts);
    return match === null ? [] : [{ rule: id, severity, ...match }];
  });
}

function exitOf({ observation: { end } }: Facts): Exit | null {
  if (end.kind !== 'exited') return null;
  return { code: end.code, afterMs: end.afterMs, uncertaintyMs: end.uncertaintyMs, oomKilled: end.oomKilled };
}

function stoppedWaitingOf({ observation: { end } }: Facts): StoppedWaiting | null {
  return end.kind === 'still-running' && end.proof !== null
    ? { afterMs: end.afterMs, proof: end.proof }
    : null;
}
