import type { NamedReport } from '../diagnosis/results/merge.js';
import type { CliProcess } from './cli-process.js';
import { parseReport, readReport } from './saved-report.js';

/**
 * Saved reports one after another, so that the text of only one is held at a time. `-` is standard input, with any number
 * of them; lines between them, as a log has, are passed over.
 *
 * @throws SigprobeError `bad-file`, with the name of the file
 */
export async function* readReports(
  files: readonly string[],
  cli: Pick<CliProcess, 'cwd' | 'stdin'>,
): AsyncGenerator<NamedReport> {
  for (const file of files) {
    if (file === '-') yield* readStream(cli.stdin);
    else yield { name: file, report: await readReport(file, cli) };
  }
}

async function* readStream(stdin: CliProcess['stdin']): AsyncGenerator<NamedReport> {
  let count = 0;
  for await (const text of splitReports(stdin)) {
    count += 1;
    const name = `report ${count} of standard input`;
    yield { name, report: parseReport(text, name) };
  }
  if (count === 0) parseReport('', '-');
}

const [NEWLINE, QUOTE, BACKSLASH, OPEN, CLOSE] = [0x0a, 0x22, 0x5c, 0x7b, 0x7d];

/** The text of each object that begins a line of the stream; the last one as far as it goes. */
async function* splitReports(stream: CliProcess['stdin']): AsyncGenerator<string> {
  let held: Buffer[] = [];
  let depth = 0;
  let [isInString, isEscaped, isAtLineStart] = [false, false, true];
  for await (const piece of stream) {
    const bytes = Buffer.from(piece);
    let from = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (depth === 0) {
        if (byte === OPEN && isAtLineStart) [depth, from] = [1, at];
        isAtLineStart = byte === NEWLINE;
      } else if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInString = false;
      } else if (byte === QUOTE) isInString = true;
      else if (byte === OPEN) depth += 1;
      else if (byte === CLOSE) {
        depth -= 1;
        if (depth > 0) continue;
        yield Buffer.concat([...held, bytes.subarray(from, at + 1)]).toString('utf8');
        held = [];
        // One line of JSON may follow another without a break.
        isAtLineStart = true;
      }
    }
    if (depth > 0) held.push(bytes.subarray(from));
  }
  if (held.length > 0) yield Buffer.concat(held).toString('utf8');
}
