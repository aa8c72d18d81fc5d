import stringWidth from 'string-width';

/** One column each: ASCII, and what reports draw and punctuate with. */
export const PLAIN = /^[ -~°±µ·×μ–—‘’“”…≤≥←-↓─-╿✓✗]*$/;
let graphemes: Intl.Segmenter | undefined;

/** Columns a terminal needs for plain text: 2 for a wide character, 0 for a combining one, else 1. */
export function columnsOf(text: string): number {
  // Nearly all text is, and to look at each character of it takes a hundred times as long.
  if (PLAIN.test(text)) return text.length;
  return stringWidth(text, { countAnsiEscapeCodes: true });
}

/** Cuts text in front of the first grapheme that does not fit. */
export function splitAt(text: string, columns: number): [head: string, tail: string] {
  const fitting = Math.max(0, columns);
  if (PLAIN.test(text)) return [text.slice(0, fitting), text.slice(fitting)];
  let used = 0;
  let length = 0;
  for (const piece of piecesOf(text)) {
    used += columnsOf(piece);
    if (used > columns) break;
    length += piece.length;
  }
  return [text.slice(0, length), text.slice(length)];
}

/** Fills up with blanks on the right. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** Graphemes; one wider than two columns, as spacing marks can make it, by its code points. */
function* piecesOf(text: string): Generator<string> {
  // To make the first one takes some ten milliseconds.
  graphemes ??= new Intl.Segmenter();
  for (const { segment } of graphemes.segment(text)) {
    if (columnsOf(segment) <= 2) yield segment;
    else yield* segment;
  }
}
