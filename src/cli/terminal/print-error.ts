import { isSigprobeError } from '../../errors.js';
import { sanitize } from '../../text/sanitize.js';
import type { CliProcess } from '../cli-process.js';

/**
 * A known failure as its sentence and its hint; anything else is a defect of ours and shows where it
 * happened.
 */
export function printError(error: unknown, cli: Pick<CliProcess, 'stderr' | 'env'>): void {
  if (isSigprobeError(error)) {
    printSentence(error, cli);
    return;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  cli.stderr.write(`sigprobe: This is a defect in sigprobe, not in the image. Please report it.\n`);
  cli.stderr.write(`${details.split('\n').map(sanitize).join('\n')}\n`);
}

/** One sentence and one hint. */
export function printSentence(
  { message, hint }: { readonly message: string; readonly hint: string },
  cli: Pick<CliProcess, 'stderr'>,
): void {
  cli.stderr.write(`sigprobe: ${sanitize(message)}\n`);
  if (hint !== '') cli.stderr.write(`  ${sanitize(hint)}\n`);
}
