import type { TargetResult } from '../../diagnosis/results/report.js';
import { NO_WAIVERS } from '../../diagnosis/results/waiver.js';
import { errors } from '../../error-catalogue.js';
import type { Probed } from '../../probe/probe.js';
import { dockerfilePatch } from '../../report/dockerfile-patch.js';
import { sanitizeLines } from '../../text/sanitize.js';
import type { Call } from '../call.js';
import type { CliProcess } from '../cli-process.js';
import { printErrors, reportOn } from './probe.js';

/**
 * Prints verified Dockerfile lines that fix an image, and nothing else on standard output. Returns 0 when
 * there are some or none are needed, 1 when the image fails and changing how it starts does not help, 2 when
 * nothing could be found out.
 *
 * @throws SigprobeError `bad-option` for several images or without remedies
 */
export async function fixImage(call: Call, cli: CliProcess, abort: AbortSignal): Promise<number> {
  if (call.targets.length > 1) throw errors.fixTakesOneImage();
  if (!call.options.remedies) throw errors.fixNeedsRemedies();
  return reportOn({ ...call, waivers: NO_WAIVERS }, cli, abort, (probed) => printFix(probed, cli));
}

function printFix({ report, failure }: Probed, cli: CliProcess): number {
  if (failure !== null) throw failure;
  printErrors(report, failure, cli);
  const [result] = report.results;
  if (result === undefined || result.outcome === 'inconclusive') {
    if (result !== undefined) explain(result, 'Could not determine how it stops.', cli);
    return report.summary.exitCode;
  }
  const lines = dockerfilePatch(result);
  const best = result.remedies.find(({ recommended }) => recommended);
  if (lines.length > 0) cli.stdout.write(`${lines.join('\n')}\n`);
  if (lines.length === 0 && result.outcome === 'graceful') tell(['It already stops gracefully.'], cli);
  else if (result.outcome === 'completed') explain(result, 'It ends by itself.', cli);
  else if (best !== undefined && lines.length === 0)
    tell(['No Dockerfile line is needed.', ...best.how.split('\n').map((line) => `  ${line}`)], cli);
  else if (lines.length === 0) explain(result, result.advice ?? 'No Dockerfile line fixes this.', cli);
  else if (result.advice !== null) tell([result.advice], cli);
  return best !== undefined || result.passed ? 0 : 1;
}

/** The sentence, and what the main finding says to write instead. */
function explain({ findings }: TargetResult, sentence: string, cli: CliProcess): void {
  tell([sentence, ...(findings[0]?.fix?.split('\n') ?? []).map((line) => `  ${line}`)], cli);
}

function tell(lines: readonly string[], cli: CliProcess): void {
  cli.stderr.write(`sigprobe: ${sanitizeLines(lines.join('\n')).join('\n')}\n`);
}
