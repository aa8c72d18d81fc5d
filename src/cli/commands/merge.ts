import { type Merged, mergeReports, type NamedReport } from '../../diagnosis/results/merge.js';
import { errors } from '../../error-catalogue.js';
import { sanitize } from '../../text/sanitize.js';
import { VERSION } from '../../version.js';
import type { CliProcess } from '../cli-process.js';
import type { MergeOptions } from '../options/options.js';
import { readBaseline } from '../prepare-call.js';
import { readReports } from '../saved-reports.js';
import { printSentence } from '../terminal/print-error.js';
import { printErrors } from './probe.js';
import { destinationsOf, tellReport } from './tell-report.js';

/**
 * Joins the reports of shards, or of other calls, into one, prints that and returns the exit code that it carries: 2
 * where a shard is missing.
 *
 * @throws SigprobeError `bad-file`, and `bad-option` for reports that do not belong together
 */
export async function mergeSaved(
  files: readonly string[],
  options: MergeOptions,
  cli: CliProcess,
): Promise<number> {
  if (files.length === 0) throw errors.noReport();
  const destinations = await destinationsOf(options, cli);
  const baseline = options.baseline === undefined ? null : await readBaseline(options.baseline, cli);
  const parts: NamedReport[] = [];
  for await (const part of readReports(files, cli)) parts.push(part);
  const merged = mergeReports(parts, {
    toolVersion: VERSION,
    allowMissing: options.allowMissing,
    baseline,
    today: new Date().toISOString().slice(0, 10),
  });
  if (merged.kind === 'mixed') throw errors.otherPlan(...partsOf(merged));
  printErrors(merged.report, null, cli);
  tellOf(merged, parts, options.allowMissing, cli);
  return tellReport(merged.report, destinations, options, cli);
}

function partsOf({ one, other }: Extract<Merged, { kind: 'mixed' }>): [string, string, string, string] {
  const planOf = ({ report: { shard } }: NamedReport) =>
    shard === null ? 'no shard' : `shard ${shard.index}/${shard.total} of plan ${shard.plan}`;
  return [one.name, planOf(one), other.name, planOf(other)];
}

function tellOf(
  { missing, total, replaced }: Extract<Merged, { kind: 'merged' }>,
  parts: readonly NamedReport[],
  allowMissing: boolean,
  cli: CliProcess,
): void {
  for (const { what, name, by } of replaced)
    tell(`Of ${what} there are several reports: ${by} counts, as ${name} was begun no later.`, cli);
  const versions = new Set(parts.map(({ report }) => report.tool.version));
  if (versions.size > 1)
    tell(`The reports are of different versions of sigprobe: ${[...versions].join(', ')}.`, cli);
  if (missing.length === 0) return;
  const { message, hint } = errors.shardsMissing(missing, total);
  if (allowMissing) tell(message, cli);
  else printSentence({ message, hint }, cli);
}

function tell(sentence: string, cli: CliProcess): void {
  cli.stderr.write(`sigprobe: ${sanitize(sentence)}\n`);
}
