import type { Diagnosis, Exit, Finding, StoppedWaiting } from './diagnosis.js';
import type { Facts } from './facts/facts.js';
import { gatherFacts } from './facts/gather-facts.js';
import { sinceLastSignal } from './facts/last-signal.js';
import { type Trials, type TrialsV1, upgradeTrials } from './facts/trials.js';
import { findMissing } from './missing.js';
import { outcomeOf } from './outcome.js';
import { exitRules, generalRules, inconclusiveRules, killCauses, type RuleId } from './rules/index.js';
import type { Rule } from './rules/rule.js';
import type { Missing, Severity } from './verdict.js';

const SEVERITIES: readonly Severity[] = ['inconclusive', 'error', 'warning', 'info'];

/** Judges the trials of one target, of schemaVersion 2 or 1. Pure and total: any trials get a diagnosis. */
export function diagnose(trials: Trials | TrialsV1): Diagnosis {
  const facts = gatherFacts(upgradeTrials(trials));
  const outcome = outcomeOf(facts);
  const matches = [
    ...fire(inconclusiveRules, facts),
    // One ladder: the first rule that applies is the main cause, the others would be less precise.
    ...(outcome === 'completed' ? [] : fire(killCauses, facts).slice(0, 1)),
    ...fire(exitRules, sinceLastSignal(facts)),
    ...fire(generalRules, facts),
  ].sort((one, other) => rankOf(one) - rankOf(other));
  return {
    outcome,
    missing: findMissing(matches),
    exit: exitOf(facts),
    stoppedWaiting: stoppedWaitingOf(facts),
    findings: matches.map(({ finding }) => finding),
  };
}

interface Fired {
  readonly finding: Finding;
  readonly missing: readonly Missing[];
}

function fire(rules: readonly Rule<RuleId>[], facts: Facts): Fired[] {
  return rules.flatMap(({ id, severity, check }) => {
    const match = check(facts);
    if (match === null) return [];
    const { missing, place = null, ...found } = match;
    // The list of rules has lost which data belongs to which id; FindingData was made from the same rules.
    return [{ finding: { rule: id, severity, ...found, place } as Finding, missing }];
  });
}

function rankOf({ finding }: Fired): number {
  return SEVERITIES.indexOf(finding.severity);
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
