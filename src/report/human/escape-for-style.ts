import { sanitize, sanitizeLines } from '../../text/sanitize.js';
import type { Style } from '../style.js';

/** What readers without UTF-8 see in place of the commonest typography. */
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

/** Text that may come from the image or the engine, fit for this reader: harmless, and ASCII where nothing else shows. */
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
