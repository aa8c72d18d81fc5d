import { summarize } from './assemble.js';
import type { Report } from './report.js';

/**
 * One report with the results, errors and waivers of all, in their order, added up anew; a single one as it is. Tool
 * and engine are those of the first.
 */
export function joinReports(reports: readonly [Report, ...Report[]]): Report {
  const [first, ...others] = reports;
  if (others.length === 0) return first;
  const results = reports.flatMap((report) => report.results);
  const errors = reports.flatMap((report) => report.errors);
  const waivers = reports.flatMap((report) => report.waivers);
  const summary = summarize(results, errors, waivers, null);
  return { ...first, shard: null, results, errors, waivers, summary };
}
