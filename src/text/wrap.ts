import { columnsOf, splitAt } from './columns.js';

/** Text is never wrapped to fewer columns than this. */
const NARROW = 8;

/** Plain text broken at blanks into lines of at most `columns`, `indent` blanks in front of each included. */
export function wrap(text: string, columns: number, indent = 0): string[] {
  const lines = wrapAfter(indent, text, columns, indent);
  return lines.map((line, index) => (index === 0 ? ' '.repeat(indent) + line : line));
}

/** Like `wrap`, for text that continues a line of `used` columns: the first line has no indent. */
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
