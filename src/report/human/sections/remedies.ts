import type { RemedyResult } from '../../../diagnosis/diagnosis.js';
import type { TargetResult } from '../../../diagnosis/results/report.js';
import { clip } from '../../../text/clip.js';
import { columnsOf, padTo } from '../../../text/columns.js';
import { wrap } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { exitInWords } from '../answer.js';
import { trimBlankLines } from '../drawing/block.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { escapeForStyle, escapeLinesForStyle } from '../escape-for-style.js';
import { trialVerdict, type Verdict } from '../verdict.js';

interface Row {
  readonly id: string;
  readonly verdict: Verdict;
  readonly exit: string;
  readonly badge: string;
  /** A caveat, a sentence. */
  readonly note: string;
  /** What to write, kept whole however long. */
  readonly how: readonly string[];
}

/** Which remedies were run, what each did, how to write it, and what no remedy achieves. */
export function remedies(result: TargetResult, style: Style): string[] {
  const advice = result.advice === null ? [] : wrap(escapeForStyle(result.advice, style), style.width, 2);
  if (result.remedies.length === 0) return advice;
  const rows = result.remedies.map((remedy) => toRow(remedy, style));
  const tried = [style.palette.dim('  remedies tried'), ...layOut(rows, style)];
  return advice.length === 0 ? tried : [...tried, '', ...advice];
}

function layOut(rows: readonly Row[], style: Style): string[] {
  const { strong, code, dim } = style.palette;
  const id = Math.max(...rows.map((row) => columnsOf(row.id)));
  const verdict = Math.max(...rows.map((row) => row.verdict.columns));
  const exit = Math.max(...rows.map((row) => columnsOf(row.exit)));
  const badge = Math.max(...rows.map((row) => row.badge.length));
  const isWide = 4 + id + 2 + verdict + 2 + exit + 2 + badge <= style.width;
  return rows.flatMap((row) => {
    const start = `    ${padTo(row.id, id)}  ${row.verdict.text}`;
    const fill = ' '.repeat(verdict - row.verdict.columns);
    const painted = row.badge === '' ? '' : strong(row.badge);
    return [
      ...(isWide
        ? [`${start}${fill}  ${padTo(row.exit, painted === '' ? 0 : exit)}  ${painted}`.trimEnd()]
        : [start, ...wrap(row.exit, style.width, 6), ...(painted === '' ? [] : [`      ${painted}`])]),
      ...(row.note === '' ? [] : wrap(row.note, style.width, 6)).map(dim),
      ...row.how.map((line) => `      ${code(line)}`.trimEnd()),
    ];
  });
}

function toRow(remedy: RemedyResult, style: Style): Row {
  return {
    id: clip(escapeForStyle(remedy.id, style), 20, glyphsOf(style).ellipsis),
    verdict: trialVerdict(remedy.outcome, style),
    exit: escapeForStyle(shownOf(remedy), style),
    badge: remedy.recommended ? 'recommended' : '',
    note: remedy.verified && remedy.note !== null ? escapeForStyle(remedy.note, style) : '',
    // Nobody needs to write what does not help.
    how: isOfUse(remedy) || style.verbose ? trimBlankLines(escapeLinesForStyle(remedy.how, style)) : [],
  };
}

/** True for one that is worth writing. */
export function isOfUse({ outcome, recommended }: RemedyResult): boolean {
  return recommended || outcome === 'graceful';
}

/** What it did, or why that is not known. */
export function shownOf({ exit, verified, note }: RemedyResult): string {
  if (verified && exit !== null) return `verified: ${exitInWords(exit)}`;
  return `not verified: ${note ?? 'could not determine how it stops'}`;
}
