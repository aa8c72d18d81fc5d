import { abandonedProcesses, diedOfDefaultAction } from './causes.js';
import type { Diagnosis, Finding, Outcome } from './diagnosis.js';
import { type Evidence, type Facts, gatherFacts } from './facts.js';
import { findMissing } from './missing.js';
import { rules } from './rules/index.js';

const SEVERITIES = ['inconclusive', 'error', 'warning', 'info'] as const;

/** Judges the trials of one target. Pure and total: any observation gets a diagnosis. */
export function diagnose(evidence: Evidence): Diagnosis {
  const facts = gatherFacts(evidence);
  const { end } = facts.observation;
  const findings = rules
    .flatMap(({ id, severity, check }): Finding[] => {
      const match = check(facts);
      return match === null ? [] : [{ rule: id, severity, ...match }];
    })
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return {
    outcome: outcomeOf(facts),
    missing: findMissing(facts),
    exit:
      end.kind === 'exited'
        ? { code: end.code, afterMs: end.afterMs, uncertaintyMs: end.uncertaintyMs, oomKilled: end.oomKilled }
        : null,
    stoppedWaiting:
      end.kind === 'still-running' && end.proof !== null ? { afterMs: end.afterMs, proof: end.proof } : null,
    findings,
  };
}

/** One ladder, most specific first. */
function outcomeOf(facts: Facts): Outcome {
  const { end } = facts.observation;
  if (end.kind !== 'exited' && end.kind !== 'still-running') return 'inconclusive';
  if (facts.isKilled) return 'killed';
  if (end.kind === 'exited' && end.oomKilled) return 'abrupt';
  if (abandonedProcesses(facts).length > 0) return 'abrupt';
  if (diedOfDefaultAction(facts) !== null) return 'abrupt';
  return 'graceful';
}
