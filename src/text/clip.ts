import { columnsOf, splitAt } from './columns.js';

/** Plain text cut to a width, with an ellipsis where something is missing. */
export function clip(text: string, columns: number, ellipsis = '…'): string {
  if (columnsOf(text) <= columns) return text;
  const [head] = splitAt(text, Math.max(0, columns - columnsOf(ellipsis)));
  return head.trimEnd() + ellipsis;
}

/** Like `clip`, but cuts the beginning: the end of an image's name says more. */
export function clipStart(text: string, columns: number, ellipsis = '…'): string {
  const columnsInAll = columnsOf(text);
  if (columnsInAll <= columns) return text;
  const excess = columnsInAll - columns + columnsOf(ellipsis);
  const [head, tail] = splitAt(text, excess);
  // A wide character cannot be cut in half, so it goes whole.
  return ellipsis + (columnsOf(head) < excess ? splitAt(tail, 2)[1] : tail);
}
