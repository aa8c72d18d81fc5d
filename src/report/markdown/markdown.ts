import type { Report, TargetError, TargetResult } from '../../diagnosis/results/report.js';
import { OUTCOMES } from '../../diagnosis/verdict.js';
import { placeWords } from '../../diagnosis/wording/hook-words.js';
import { bytesOf } from '../../text/shorten.js';
import { answerOf } from '../human/answer.js';
import { code, escaped } from './escape.js';
import { errorDetails, targetDetails } from './target-details.js';

/** GitHub refuses a comment of more characters; bytes are no fewer. */
const COMMENT_BYTES = 65_536;
/** So much is kept free to say what is left out. */
const RESERVE = 400;

/** By this a workflow finds its comment again, to write it anew in its place. */
const MARKER = '<!-- sigprobe-report -->';

/** The report as a comment on a pull request. */
export function markdownPieces(report: Report): Generator<string> {
  return withinBytes(report, COMMENT_BYTES, MARKER);
}

/** The report as the summary of a job, of so many bytes at the most. */
export function jobSummary(report: Report, mostBytes: number): string {
  return [...withinBytes(report, mostBytes, null)].join('');
}

/** What is left out is whole targets: first of the details, then of the table. */
function* withinBytes(report: Report, most: number, marker: string | null): Generator<string> {
  const head = [...(marker === null ? [] : [marker]), `### sigprobe: ${headline(report)}`, ''].join('\n');
  const foot = `\n${waivers(report)}<sub>${code(`sigprobe ${report.tool.version}`)}</sub>\n`;
  let left = most - bytesOf(head) - bytesOf(foot) - RESERVE;
  /** As long as there is room, and no longer: what comes after would be out of turn. */
  function* fitting(pieces: readonly string[], what: string): Generator<string> {
    for (const [index, piece] of pieces.entries()) {
      left -= bytesOf(piece);
      if (left < 0)
        return yield `\n${pieces.length - index} more ${what}, for which there is no room here.\n`;
      yield piece;
    }
  }
  yield `${head}\n`;
  const rows = worstFirst(report);
  if (rows.length > 0) yield '| target | outcome | |\n| --- | --- | --- |\n';
  yield* fitting(
    rows.map(({ row }) => row),
    'targets',
  );
  yield* fitting(
    rows.flatMap(({ details }) => (details === '' ? [] : [`\n${details}`])),
    'targets with findings',
  );
  yield foot;
}

interface Row {
  readonly row: string;
  readonly details: string;
  /** Lower is worse. */
  readonly rank: number;
}

function worstFirst({ results, errors }: Report): Row[] {
  const rows = [...results.map(resultRow), ...errors.map(errorRow)];
  return [0, 1, 2].flatMap((rank) => rows.filter((row) => row.rank === rank));
}

function resultRow(result: TargetResult): Row {
  const { target, outcome, passed, waivedBy } = result;
  const words = [...waivedBy.map(({ until }) => `waived until ${until}`), answerOf(result).full].join('; ');
  return {
    row: `| ${code(target.name)} | ${passed ? outcome : `**${outcome}**`} | ${escaped(words)} |\n`,
    details: targetDetails(result),
    rank: passed ? (result.findings.length > 0 ? 1 : 2) : 0,
  };
}

function errorRow(error: TargetError): Row {
  return {
    row: `| ${code(error.target.name)} | **not probed** | ${escaped(error.message)} |\n`,
    details: errorDetails(error),
    rank: 0,
  };
}

function headline({ results, errors, summary }: Report): string {
  const total = results.length + errors.length;
  if (total === 0) return 'no target was probed';
  const passed = results.filter((result) => result.passed).length;
  const counts = OUTCOMES.filter((outcome) => summary[outcome] > 0).map(
    (outcome) => `${summary[outcome]} ${outcome}`,
  );
  if (errors.length > 0) counts.push(`${errors.length} not probed`);
  return `${passed} of ${total} passed (${counts.join(', ')})`;
}

/** Those that are of no use any more. */
function waivers({ waivers: all }: Report): string {
  const lines = all
    .filter(({ status }) => status === 'expired' || status === 'unused')
    .slice(0, 20)
    .map(({ place, target, status, until }) => {
      const why = status === 'expired' ? `ended on ${escaped(until)}` : 'has nothing to waive any more';
      return `- waiver ${code(placeWords(place))} for ${code(target)} ${why}\n`;
    });
  return lines.length === 0 ? '' : `${lines.join('')}\n`;
}
