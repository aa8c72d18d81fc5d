import type { Outcome } from '../verdict.js';
import { applyWaivers } from './apply-waivers.js';
import type { Report, Requirement, TargetError, TargetResult } from './report.js';
import { type JudgedWaiver, NO_WAIVERS, type WaiverPolicy } from './waiver.js';

export interface ReportParts {
  readonly toolVersion: string;
  readonly engine: Report['engine'];
  readonly results: readonly TargetResult[];
  /** Targets that could not be probed. */
  readonly errors?: readonly TargetError[];
  readonly waivers?: WaiverPolicy;
}

/** Adds up the results of one call, and lets pass what is waived. */
export function assembleReport({
  toolVersion,
  engine,
  results: judged,
  errors = [],
  waivers: policy = NO_WAIVERS,
}: ReportParts): Report {
  const { results, waivers } = applyWaivers(judged, errors, policy);
  return {
    schemaVersion: 2,
    tool: { name: 'sigprobe', version: toolVersion },
    engine,
    results,
    errors,
    waivers,
    summary: summarize(results, errors, waivers),
  };
}

/** How many there are of each outcome, and what that comes to. */
export function summarize(
  results: readonly TargetResult[],
  errors: readonly TargetError[],
  waivers: readonly JudgedWaiver[],
): Report['summary'] {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  return {
    graceful: count('graceful'),
    completed: count('completed'),
    abrupt: count('abrupt'),
    killed: count('killed'),
    unstopped: count('unstopped'),
    inconclusive: count('inconclusive'),
    exitCode: exitCodeOf(results, errors, waivers),
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
function exitCodeOf(
  results: readonly TargetResult[],
  errors: readonly TargetError[],
  waivers: readonly JudgedWaiver[],
): 0 | 1 | 2 {
  if (results.length === 0 || errors.length > 0 || results.some(({ outcome }) => outcome === 'inconclusive'))
    return 2;
  return results.every(({ passed }) => passed) && !waivers.some(({ fails }) => fails) ? 0 : 1;
}
