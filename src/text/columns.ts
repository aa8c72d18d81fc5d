/** East Asian wide and emoji blocks (Unicode TR11), as terminals draw them: two columns. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];

/** Columns a terminal needs for plain text: 2 for a wide character, 0 for a combining one, 1 for any other. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** Cuts text in front of the first character that does not fit. */
export function splitAt(text: string, columns: number): [head: string, tail: string] {
  let used = 0;
  let length = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > columns) break;
    length += character.length;
  }
  return [text.slice(0, length), text.slice(length)];
}

/** Fills up with blanks on the right. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

function widthOf(character: string): 0 | 1 | 2 {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}]/u.test(character)) return 0;
  return WIDE.some(([from, to]) => point >= from && point <= to) ? 2 : 1;
}
