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
  let [, tail] = splitAt(text, columnsInAll - columns + columnsOf(ellipsis));
  // A wide character goes whole, and what is joined to it may be wider by itself.
  while (tail !== '' && columnsOf(ellipsis + tail) > columns) tail = withoutFirst(tail);
  return ellipsis + tail;
}

function withoutFirst(text: string): string {
  const [narrow, rest] = splitAt(text, 1);
  return narrow === '' ? splitAt(text, 2)[1] : rest;
}
