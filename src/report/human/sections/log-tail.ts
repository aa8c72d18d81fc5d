import type { TargetResult } from '../../../diagnosis/results/report.js';
import { clip } from '../../../text/clip.js';
import { stripAnsi } from '../../../text/sanitize.js';
import type { Style } from '../../style.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { escapeForStyle } from '../escape-for-style.js';

const FEW = 5;
const MANY = 20;

/** The last lines the program wrote, each behind a bar; nothing for a healthy target unless asked for. */
export function logTail(result: TargetResult, style: Style): string[] {
  const log = result.runs[0]?.log;
  if (log === undefined || (result.outcome === 'graceful' && !style.verbose)) return [];
  const lines = log.text.split(/\r?\n/).map(tidy);
  const written = lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  if (written.length === 0) return [];
  const shown = written.slice(style.verbose ? -MANY : -FEW);
  const isAll = shown.length === written.length && !log.truncated;
  const title = isAll
    ? 'output'
    : shown.length === 1
      ? 'last line of output'
      : `last ${shown.length} lines of output`;
  return [
    style.palette.dim(`  ${title}`),
    ...shown.map((line) =>
      `  | ${clip(escapeForStyle(line, style), style.width - 4, glyphsOf(style).ellipsis)}`.trimEnd(),
    ),
  ];
}

/** Drops colours and expands tabs; any other control character stays, to be shown as an escape. */
function tidy(line: string): string {
  return stripAnsi(line).replaceAll('\t', '    ').trimEnd();
}
