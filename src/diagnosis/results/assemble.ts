import type { Outcome } from '../verdict.js';
import type { Report, Requirement, TargetError, TargetResult } from './report.js';

export interface ReportParts {
  readonly toolVersion: string;
  readonly engine: Report['engine'];
  readonly results: readonly TargetResult[];
  /** Targets that could not be probed. */
  readonly errors?: readonly TargetError[];
}

/** Adds up the results of one call. */
export function assembleReport({ toolVersion, engine, results, errors = [] }: ReportParts): Report {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  return {
    schemaVersion: 2,
    tool: { name: 'sigprobe', version: toolVersion },
    engine,
    results,
    errors,
    summary: {
      graceful: count('graceful'),
      completed: count('completed'),
      abrupt: count('abrupt'),
      killed: count('killed'),
      unstopped: count('unstopped'),
      inconclusive: count('inconclusive'),
      exitCode: exitCodeOf(results, errors),
    },
  };
}

/** Whether an outcome meets what `--require` asks. */
export function passes(outcome: Outcome, requirement: Requirement): boolean {
  switch (outcome) {
    case 'graceful':
    case 'completed':
      return true;
    case 'abrupt':
      return requirement === 'stop';
    case 'killed':
    case 'unstopped':
    case 'inconclusive':
      return false;
  }
}

/**
 * Not knowing wins over failing: a gate that could not look must not read as an image that was seen to fail.
 */
function exitCodeOf(results: readonly TargetResult[], errors: readonly TargetError[]): 0 | 1 | 2 {
  if (results.length === 0 || errors.length > 0 || results.some(({ outcome }) => outcome === 'inconclusive'))
    return 2;
  return results.every(({ passed }) => passed) ? 0 : 1;
}
