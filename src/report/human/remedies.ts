import type { RemedyResult } from '../../diagnosis/diagnosis.js';
import { columnsOf, padTo } from '../columns.js';
import { duration } from '../duration.js';
import type { Style, TargetResult } from '../report.js';
import { clip } from '../text.js';
import { exitWords } from './answer.js';
import { trimBlankLines } from './block.js';
import { glyphsOf } from './glyphs.js';
import { outside, outsideLines } from './outside.js';
import { trialVerdict, type Verdict } from './verdict.js';

interface Row {
  readonly id: string;
  readonly verdict: Verdict;
  readonly exit: string;
  readonly praise: string;
  /** What to write, kept whole however long. */
  readonly how: readonly string[];
}

/** What was tried as a cure, what it did, and how to write it. */
export function remedies(result: TargetResult, style: Style): string[] {
  if (result.remedies.length === 0) return [];
  const rows = result.remedies.map((remedy) => toRow(remedy, style));
  return [style.palette.dim('  remedies tried'), ...layOut(rows, style)];
}

function layOut(rows: readonly Row[], style: Style): string[] {
  const { strong, code } = style.palette;
  const id = Math.max(...rows.map((row) => columnsOf(row.id)));
  const verdict = Math.max(...rows.map((row) => row.verdict.columns));
  const exit = Math.max(...rows.map((row) => row.exit.length));
  const praise = Math.max(...rows.map((row) => row.praise.length));
  const isWide = 4 + id + 2 + verdict + 2 + exit + 2 + praise <= style.width;
  return rows.flatMap((row) => {
    const start = `    ${padTo(row.id, id)}  ${row.verdict.text}`;
    const fill = ' '.repeat(verdict - row.verdict.columns);
    const praised = row.praise === '' ? '' : strong(row.praise);
    return [
      ...(isWide
        ? [`${start}${fill}  ${padTo(row.exit, praised === '' ? 0 : exit)}  ${praised}`.trimEnd()]
        : [start, `      ${row.exit}`, ...(praised === '' ? [] : [`      ${praised}`])]),
      ...row.how.map((line) => `      ${code(line)}`.trimEnd()),
    ];
  });
}

function toRow(remedy: RemedyResult, style: Style): Row {
  return {
    id: clip(outside(remedy.id, style), 20, glyphsOf(style).ellipsis),
    verdict: trialVerdict(remedy.outcome, style),
    exit: exitOf(remedy),
    praise: remedy.recommended ? 'recommended' : '',
    // How to write what does not help is of no use to anyone.
    how: isOfUse(remedy) || style.verbose ? trimBlankLines(outsideLines(remedy.how, style)) : [],
  };
}

function isOfUse({ outcome, recommended }: RemedyResult): boolean {
  return recommended || outcome === 'graceful';
}

function exitOf({ exit, outcome }: RemedyResult): string {
  if (exit !== null) return `exits after ${duration(exit.afterMs)}, ${exitWords(exit)}`;
  return outcome === 'killed' ? 'still running' : 'could not be told';
}
