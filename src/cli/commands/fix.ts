import type { TargetResult } from '../../diagnosis/results/report.js';
import { SigprobeError } from '../../errors.js';
import { dockerfilePatch } from '../../report/dockerfile-patch.js';
import { sanitizeLines } from '../../text/sanitize.js';
import type { CliProcess } from '../cli-process.js';
import type { ImageOptions } from '../options/options.js';
import { printSentence } from '../terminal/print-error.js';
import { reportOn } from './probe.js';

/**
 * Prints the Dockerfile lines that mend an image, as they were verified, and nothing else on standard output. Returns 0
 * when there are some or none are needed, 1 when the image fails and no change to how it is started helps, 2 when nothing
 * could be found out.
 *
 * @throws SigprobeError `bad-option` for several images or without remedies
 */
export async function fixImage(
  images: readonly string[],
  command: readonly string[] | null,
  options: ImageOptions,
  world: CliProcess,
  abort: AbortSignal,
): Promise<number> {
  if (images.length > 1)
    throw new SigprobeError(
      'bad-option',
      'sigprobe fix takes one image.',
      'Name one; the lines are for its Dockerfile.',
    );
  if (!options.remedies)
    throw new SigprobeError(
      'bad-option',
      'Without remedies there is nothing to print.',
      'Leave --no-remedies out.',
    );
  const { results, errors, summary } = await reportOn(images, command, options, world, abort);
  for (const error of errors) printSentence(error, world);
  const [result] = results;
  if (result === undefined || result.outcome === 'inconclusive') {
    if (result !== undefined)
      explain(result, 'What it does when it is told to stop could not be found out.', world);
    return summary.exitCode;
  }
  const lines = dockerfilePatch(result);
  const best = result.remedies.find(({ recommended }) => recommended);
  if (lines.length > 0) world.stdout.write(`${lines.join('\n')}\n`);
  if (lines.length === 0 && result.outcome === 'graceful') tell(['It stops gracefully as it is.'], world);
  else if (best !== undefined && lines.length === 0)
    tell(['No line of a Dockerfile is needed.', ...best.how.split('\n').map((line) => `  ${line}`)], world);
  else if (lines.length === 0) explain(result, result.advice ?? 'No line of a Dockerfile mends this.', world);
  else if (result.advice !== null) tell([result.advice], world);
  return best !== undefined || result.passed ? 0 : 1;
}

/** The sentence, and what the main finding says to write instead. */
function explain({ findings }: TargetResult, sentence: string, world: CliProcess): void {
  tell([sentence, ...(findings[0]?.fix?.split('\n') ?? []).map((line) => `  ${line}`)], world);
}

function tell(lines: readonly string[], world: CliProcess): void {
  world.stderr.write(`sigprobe: ${sanitizeLines(lines.join('\n')).join('\n')}\n`);
}
