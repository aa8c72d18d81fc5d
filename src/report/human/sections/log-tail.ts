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
  const log = result.runs[0]?.log;
  if (log === undefined || (result.outcome === 'graceful' && !style.verbose)) return [];
  const most = style.verbose ? MANY : FEW;
  const excerpt = linesSinceSignal(log, most, uncaughtErrorOf(result)) ?? newestLines(log, most.newest);
  if (excerpt === null) return [];
  const title = titleOf(excerpt, result.signal.name);
  const isSilent = log.sinceSignal !== null && excerpt.part !== 'since-signal';
  return [
    style.palette.dim(`  ${title}${isSilent ? `, none since ${result.signal.name}` : ''}`),
    ...excerpt.lines.map((line) => drawn(line, style)),
  ];
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
  const number = line.leftOut === 1 ? '1 line' : `${line.leftOut} lines`;
  return style.palette.dim(`  ${ellipsis} ${number} left out`);
}
