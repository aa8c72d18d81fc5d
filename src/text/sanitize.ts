import strip from 'strip-ansi';

/** Control characters, invisible and direction marks, line separators, half surrogate pairs. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * What a build log would obey: `::` where a line may begin (GitHub Actions), and anywhere `##[`, `##vso[`
 * (GitHub Actions, Azure Pipelines), `##teamcity[`.
 */
const LOG_COMMAND = /(?<=^|\s):(?=:)|#(?=#\w*\[)/g;

/** `##[` and `##vso[` are commands to a build log wherever they stand. */
const INNER_LOG_COMMAND = /#(?=#\w*\[)/g;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A line of JSON with escapes for what JSON allows raw but a terminal or a build log would act on: DEL, C1,
 * invisible and direction marks, line separators, log commands. Its strings read back the same.
 */
export function escapeJson(line: string): string {
  return line.replace(HARMFUL, escapeUnits).replace(INNER_LOG_COMMAND, escapeUnits);
}

function escapeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}

/** Text from outside made safe for a terminal and a build log: one line, with escapes for what they obey. */
export function sanitize(text: string): string {
  return text
    .replace(HARMFUL, escapeCharacter)
    .replace(LOG_COMMAND, (mark) => (mark === ':' ? '\\x3a' : '\\x23'));
}

/** Text with escapes for what cannot be seen or turns the direction of writing; it may still hold log commands. */
export function escapeInvisible(text: string): string {
  return text.replace(HARMFUL, escapeCharacter);
}

/** Like `sanitize`, but keeps the line breaks. */
export function sanitizeLines(text: string): string[] {
  return text.split(/\r?\n/).map(sanitize);
}

/**
 * Text without colours, links and other terminal sequences; any other control character stays. Loading node's
 * own function for it takes a tenth of the time that printing the help may take.
 */
export function stripAnsi(text: string): string {
  return strip(text);
}

/** For a line of a finished report: wrapping can bring `::` to its start, where GitHub Actions obeys it. */
export function escapeLogCommands(line: string): string {
  return line.replace(/^((?:\s|\x1b\[[\d;]*m)*):(?=:)/, '$1\\x3a');
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
