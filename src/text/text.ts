import { columnsOf, splitAt } from './columns.js';

/** Control characters, all that is invisible or turns the direction of writing, line separators, half surrogate pairs. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * What a build log would obey: `::` where a line may begin (GitHub Actions), `##[` and `##vso[` anywhere (GitHub Actions,
 * Azure Pipelines), `##teamcity[`.
 */
const LOG_COMMAND = /(?<=^|\s):(?=:)|#(?=#\w*\[)/g;

/** `##[` and `##vso[` are commands to a build log wherever they stand. */
const INNER_LOG_COMMAND = /#(?=#\w*\[)/g;

/** No column of text is made narrower than this. */
const NARROW = 8;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A line of JSON with escapes for what JSON allows raw but a terminal, a build log or an old script reader would act on:
 * DEL, C1, invisible and direction marks, line separators, log commands. Its strings read back the same.
 */
export function escapeJson(line: string): string {
  return line.replace(HARMFUL, escapeUnits).replace(INNER_LOG_COMMAND, escapeUnits);
}

function escapeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}

/** Text from outside made harmless for a terminal and a build log: one line, what would act on its reader shown as an escape. */
export function sanitize(text: string): string {
  return text
    .replace(HARMFUL, escapeCharacter)
    .replace(LOG_COMMAND, (mark) => (mark === ':' ? '\\x3a' : '\\x23'));
}

/** Like `plain`, but keeps the line breaks. */
export function sanitizeLines(text: string): string[] {
  return text.split(/\r?\n/).map(sanitize);
}

/** Plain text cut to a width, with an ellipsis where something is missing. */
export function clip(text: string, columns: number, ellipsis = '…'): string {
  if (columnsOf(text) <= columns) return text;
  const [head] = splitAt(text, Math.max(0, columns - columnsOf(ellipsis)));
  return head.trimEnd() + ellipsis;
}

/** Like `clip`, but what is cut off is the beginning: the end of an image's name tells more. */
export function clipStart(text: string, columns: number, ellipsis = '…'): string {
  const columnsInAll = columnsOf(text);
  if (columnsInAll <= columns) return text;
  const excess = columnsInAll - columns + columnsOf(ellipsis);
  const [head, tail] = splitAt(text, excess);
  // Half of a wide character cannot be cut off: then it goes whole.
  return ellipsis + (columnsOf(head) < excess ? tail.replace(/^./su, '') : tail);
}

/** Plain text broken at blanks into lines of at most `columns`, `indent` blanks in front of each included. */
export function wrap(text: string, columns: number, indent = 0): string[] {
  const lines = wrapAfter(indent, text, columns, indent);
  return lines.map((line, index) => (index === 0 ? ' '.repeat(indent) + line : line));
}

/** Like `wrap`, for text that goes on in a line whose first `used` columns are taken: the first line has no indent. */
export function wrapAfter(used: number, text: string, columns: number, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  if (used > indent && columns - used < NARROW) lines.push('');
  const room = () => Math.max(NARROW, columns - (lines.length === 0 ? used : indent));
  for (const word of text.split(/ +/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= room()) {
      line = longer;
      continue;
    }
    if (line !== '' || columnsOf(word) <= columns - indent) lines.push(line);
    line = word;
    while (columnsOf(line) > room()) {
      const [head, tail] = splitAt(line, room());
      lines.push(head);
      line = tail;
    }
  }
  lines.push(line);
  return lines.map((each, index) => (index === 0 ? each : ' '.repeat(indent) + each));
}

/** The escape a programmer would write: `\n`, `\x1b`, `\u202e`, `\u{e0001}`. */
function escapeCharacter(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const point = character.codePointAt(0) ?? 0;
  const digits = point.toString(16);
  if (point < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return point < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}
