import type { Diagnosis, Exit, StoppedWaiting } from './diagnosis.js';
import type { Facts } from './facts/facts.js';
import { gatherFacts } from './facts/gather-facts.js';
import { sinceLastSignal } from './facts/last-signal.js';
import { type Trials, type TrialsV1, upgradeTrials } from './facts/trials.js';
import { findMissing } from './missing.js';
import { outcomeOf } from './outcome.js';
import { exitRules, generalRules, inconclusiveRules, killCauses, type RuleId } from './rules/index.js';
import type { Match, Rule } from './rules/rule.js';
import type { Severity } from './verdict.js';

const SEVERITIES: readonly Severity[] = ['inconclusive', 'error', 'warning', 'info'];

/** Judges the trials of one target, of schemaVersion 2 or 1. Pure and total: any observation gets a diagnosis. */
export function diagnose(trials: Trials | TrialsV1): Diagnosis {
  const facts = gatherFacts(upgradeTrials(trials));
  const fired = [
    ...fire(inconclusiveRules, facts),
    // One ladder: the first rung that holds is the main cause, the rest would only repeat it in vaguer words.
    ...fire(killCauses, facts).slice(0, 1),
    ...fire(exitRules, sinceLastSignal(facts)),
    ...fire(generalRules, facts),
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
