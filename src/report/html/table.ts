import { type Markup, markup } from './markup.js';

/** The beginning of a table whose rows are blocks on a narrow screen; `id` is the element that names it. */
export function tableStart(name: string, id: string, heads: readonly string[]): Markup {
  return markup`<table class="stacked ${name}" role="table" aria-labelledby="${id}"><thead role="rowgroup"><tr role="row">${heads.map(
    (head) => markup`<th role="columnheader" scope="col">${head}</th>`,
  )}</tr></thead><tbody role="rowgroup">
`;
}

export const TABLE_END = markup`</tbody></table>`;

/** A cell; its head stands beside it where the row is a block. */
export function cell(content: Markup | string, head: string): Markup {
  return markup`<td role="cell"><span class="head" aria-hidden="true">${head}</span><span>${content}</span></td>`;
}
