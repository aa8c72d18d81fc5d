import type { TargetResult } from '../../../diagnosis/results/report.js';
import { clip } from '../../../text/clip.js';
import type { Style } from '../../style.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { escapeForStyle } from '../escape-for-style.js';
import { type Excerpt, type ExcerptLine, linesSinceSignal, newestLines } from '../log-excerpt.js';

/** How many lines are shown: the newest, or the first and the last since the signal. */
const FEW = { newest: 5, first: 5, last: 3 };
const MANY = { newest: 20, first: 14, last: 6 };

/**
 * What the program wrote from the signal on, or else its last lines, each behind a bar; nothing for a healthy
 * target unless asked for.
 */
export function logTail(result: TargetResult, style: Style): string[] {
  if (result.outcome === 'graceful' && !style.verbose) return [];
  const shown = logOf(result, style.verbose);
  return shown === null
    ? []
    : [style.palette.dim(`  ${shown.title}`), ...shown.lines.map((line) => drawn(line, style))];
}

/** The lines to show, few or many, and what they are; null where the program wrote nothing. */
export function logOf(
  result: TargetResult,
  isLong: boolean,
): { readonly title: string; readonly lines: readonly ExcerptLine[] } | null {
  const log = result.runs[0]?.log;
  if (log === undefined) return null;
  const most = isLong ? MANY : FEW;
  const excerpt = linesSinceSignal(log, most, uncaughtErrorOf(result)) ?? newestLines(log, most.newest);
  if (excerpt === null) return null;
  const title = titleOf(excerpt, result.signal.name);
  const isSilent = log.sinceSignal !== null && excerpt.part !== 'since-signal';
  return {
    title: `${title}${isSilent ? `, none since ${result.signal.name}` : ''}`,
    lines: excerpt.lines,
  };
}

/** The line that says what went wrong. */
function uncaughtErrorOf({ findings }: TargetResult): string | null {
  const finding = findings.find((each) => each.rule === 'nonzero-exit');
  return finding?.rule === 'nonzero-exit' ? finding.data.uncaughtError : null;
}

function titleOf({ part, lines }: Excerpt, signal: string): string {
  switch (part) {
    case 'since-signal':
      return `output since ${signal}`;
    case 'all':
      return 'output';
    case 'newest':
      return lines.length === 1 ? 'last line of output' : `last ${lines.length} lines of output`;
  }
}

function drawn(line: ExcerptLine, style: Style): string {
  const { ellipsis } = glyphsOf(style);
  if (typeof line === 'string')
    return `  | ${clip(escapeForStyle(line, style), style.width - 4, ellipsis)}`.trimEnd();
  return style.palette.dim(`  ${ellipsis} ${leftOutWords(line)}`);
}

/** What stands for lines that are not shown. */
export function leftOutWords({ leftOut }: Exclude<ExcerptLine, string>): string {
  return `${leftOut === 1 ? '1 line' : `${leftOut} lines`} left out`;
}
