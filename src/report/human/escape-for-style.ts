import { sanitize, sanitizeLines } from '../../text/sanitize.js';
import type { Style } from '../style.js';

/** ASCII for the commonest typography. */
const ASCII: Readonly<Record<string, string>> = {
  '…': '...',
  '→': '->',
  '←': '<-',
  '–': '-',
  '—': '-',
  '·': '-',
  '±': '+/-',
  '×': 'x',
  '≤': '<=',
  '≥': '>=',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
};

/** Text from the image or the engine made safe to print: sanitized, and ASCII for readers without UTF-8. */
export function escapeForStyle(text: string, style: Style): string {
  return style.unicode ? sanitize(text) : toAscii(sanitize(text));
}

/** Like `escapeForStyle`, but keeps the line breaks. */
export function escapeLinesForStyle(text: string, style: Style): string[] {
  return sanitizeLines(text).map((line) => (style.unicode ? line : toAscii(line)));
}

function toAscii(text: string): string {
  return text.replace(
    /[^\0-\x7f]/gu,
    (character) => ASCII[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
