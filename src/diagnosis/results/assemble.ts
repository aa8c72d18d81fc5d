import { countOutcomes } from '../verdict.js';
import { applyWaivers } from './apply-waivers.js';
import { applyBaseline, type Baseline } from './baseline.js';
import type { Report, Shard, TargetError, TargetResult } from './report.js';
import { type JudgedWaiver, NO_WAIVERS, type WaiverPolicy } from './waiver.js';

export interface ReportParts {
  readonly toolVersion: string;
  readonly engine: Report['engine'];
  /** ISO 8601 in UTC; not known unless given. */
  readonly startedAt?: string | null;
  /** The whole list unless given. */
  readonly shard?: Shard | null;
  /** None unless given. */
  readonly baseline?: Baseline | null;
  readonly results: readonly TargetResult[];
  /** Targets that could not be probed. */
  readonly errors?: readonly TargetError[];
  readonly waivers?: WaiverPolicy;
}

/** Adds up the results of one call, and lets pass what is waived or was in the baseline already. */
export function assembleReport({
  toolVersion,
  engine,
  startedAt = null,
  shard = null,
  baseline = null,
  results: judged,
  errors = [],
  waivers: policy = NO_WAIVERS,
}: ReportParts): Report {
  const { results: waived, waivers } = applyWaivers(judged, errors, policy);
  const results = baseline === null ? waived : applyBaseline(waived, baseline);
  return {
    schemaVersion: 2,
    tool: { name: 'sigprobe', version: toolVersion },
    startedAt,
    shard,
    engine,
    results,
    errors,
    waivers,
    summary: summarize(results, errors, waivers, shard),
  };
}

/** How many there are of each outcome, and what that comes to. */
export function summarize(
  results: readonly TargetResult[],
  errors: readonly TargetError[],
  waivers: readonly JudgedWaiver[],
  shard: Shard | null,
): Report['summary'] {
  return { ...countOutcomes(results), exitCode: exitCodeOf(results, errors, waivers, shard) };
}

/**
 * Not knowing wins over failing: a gate that could not look must not read as an image that was seen to fail.
 */
function exitCodeOf(
  results: readonly TargetResult[],
  errors: readonly TargetError[],
  waivers: readonly JudgedWaiver[],
  shard: Shard | null,
): 0 | 1 | 2 {
  if (isEmptyShard(results, errors, shard)) return 0;
  if (results.length === 0 || errors.length > 0 || results.some(({ outcome }) => outcome === 'inconclusive'))
    return 2;
  return results.every(({ passed }) => passed) && !waivers.some(({ fails }) => fails) ? 0 : 1;
}

/** More shards than targets are no failure; a call without any target is one. */
function isEmptyShard(
  results: readonly TargetResult[],
  errors: readonly TargetError[],
  shard: Shard | null,
): boolean {
  return shard !== null && results.length + errors.length === 0;
}
