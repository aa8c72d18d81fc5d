import { joinReports } from '../../diagnosis/results/join.js';
import { errors } from '../../error-catalogue.js';
import type { CliProcess } from '../cli-process.js';
import type { ReportOptions } from '../options/options.js';
import { readReport } from '../saved-report.js';
import { printErrors } from './probe.js';
import { destinationsOf, tellReport } from './tell-report.js';

/**
 * Renders saved reports as one, without an engine, and returns the exit code that they come to.
 *
 * @throws SigprobeError `bad-file`, `bad-option`, and `no-target` where none is named
 */
export async function renderReports(
  files: readonly string[],
  options: ReportOptions,
  cli: CliProcess,
): Promise<number> {
  const destinations = await destinationsOf(options, cli);
  const [first, ...others] = files;
  if (first === undefined) throw errors.noReport();
  const report = joinReports([
    await readReport(first, cli),
    ...(await Promise.all(others.map((file) => readReport(file, cli)))),
  ]);
  printErrors(report, null, cli);
  return tellReport(report, destinations, { ...options, fail: true }, cli);
}
