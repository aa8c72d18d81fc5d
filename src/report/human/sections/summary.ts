import type { Report, TargetResult } from '../../../diagnosis/results/report.js';
import { OUTCOMES } from '../../../diagnosis/verdict.js';
import { clip, clipStart } from '../../../text/clip.js';
import { columnsOf, padTo } from '../../../text/columns.js';
import type { Style } from '../../style.js';
import { answerOf } from '../answer.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { escapeForStyle } from '../escape-for-style.js';
import { errorVerdict, type Verdict, verdict } from '../verdict.js';

const NAME_SHARE = 0.4;

interface Row {
  readonly verdict: Verdict;
  readonly name: string;
  readonly words: string;
}

/** A line for each target, and how many there are of each outcome. */
export function summary(report: Report, style: Style): string[] {
  const rows: Row[] = [
    ...report.results.map((result) => ({
      verdict: verdict(result, style),
      name: result.target.name,
      words: [...excuses(result), answerOf(result).brief].join('; '),
    })),
    ...report.errors.map(({ target, message }) => ({
      verdict: errorVerdict(style),
      name: target.name,
      words: message,
    })),
  ];
  return rows.length === 0
    ? [noTargets(report)]
    : [...layOut(rows, style), '', counts(report, rows.length, style)];
}

function noTargets({ shard }: Report): string {
  return shard === null ? 'no targets' : `shard ${shard.index}/${shard.total}: no targets`;
}

/** Why a target passes that fails. */
function excuses({ waivedBy, baseline }: TargetResult): string[] {
  const waived = waivedBy.map(({ until }) => `waived until ${until}`);
  return baseline?.passes === true ? [...waived, 'in the baseline already'] : waived;
}

function layOut(rows: readonly Row[], style: Style): string[] {
  const { ellipsis } = glyphsOf(style);
  const mostName = Math.floor(style.width * NAME_SHARE);
  const names = rows.map(({ name }) => clipStart(escapeForStyle(name, style), mostName, ellipsis));
  const nameColumns = widest(names.map(columnsOf));
  const markColumns = widest(rows.map((row) => row.verdict.columns));
  const room = style.width - markColumns - nameColumns - 4;
  return rows.map((row, index) => {
    const fill = ' '.repeat(markColumns - row.verdict.columns);
    const words = room < 12 ? '' : clip(escapeForStyle(row.words, style), room, ellipsis);
    return `${row.verdict.text}${fill}  ${padTo(names[index] ?? '', nameColumns)}  ${words}`.trimEnd();
  });
}

/** A hundred thousand numbers are too many arguments for Math.max. */
function widest(columns: readonly number[]): number {
  return columns.reduce((most, each) => Math.max(most, each), 0);
}

function counts({ summary, errors }: Report, total: number, style: Style): string {
  const parts = OUTCOMES.filter((outcome) => summary[outcome] > 0).map(
    (outcome) => `${summary[outcome]} ${outcome}`,
  );
  if (errors.length > 0) parts.push(`${errors.length} not probed`);
  return `${total} ${total === 1 ? 'target' : 'targets'}: ${style.palette.strong(parts.join(', '))}`;
}
