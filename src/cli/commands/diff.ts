import { diffReports } from '../../diagnosis/results/diff.js';
import { errors } from '../../error-catalogue.js';
import { diffJson, diffText } from '../../report/diff.js';
import type { CliProcess } from '../cli-process.js';
import type { DiffOptions } from '../options/options.js';
import { readReport } from '../saved-report.js';
import { createStyle } from '../terminal/style.js';

/**
 * Prints what got better and worse from one saved report to another, and returns 1 where something got worse.
 *
 * @throws SigprobeError `bad-file`, `bad-option`
 */
export async function diffSaved(
  before: string,
  after: string,
  { format, color }: DiffOptions,
  cli: CliProcess,
): Promise<number> {
  if (before === '-' && after === '-') throw errors.twoFromStdin();
  const diff = diffReports(await readReport(before, cli), await readReport(after, cli));
  const style = createStyle(cli, cli.stdout, color, false);
  cli.stdout.write(format === 'json' ? diffJson(diff) : diffText(diff, style));
  return diff.summary.worse > 0 ? 1 : 0;
}
