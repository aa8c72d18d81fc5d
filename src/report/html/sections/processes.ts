import { readProcessTree } from '../../../diagnosis/processes/process-tree.js';
import type { TargetResult } from '../../../diagnosis/results/report.js';
import type { Words } from '../../human/process-words.js';
import { treeRows } from '../../human/sections/tree.js';
import { type Markup, markup } from '../markup.js';
import { cell, TABLE_END, tableStart } from '../table.js';
import { TONE_STYLE } from '../tones.js';

const MOST_ROWS = 64;

/** The processes just before the signal, and what each did with it; null where none was seen. */
export function processes({ runs, signal }: TargetResult, id: string): Markup | null {
  const [observation] = runs;
  if (observation === undefined) return null;
  const rows = treeRows(readProcessTree(observation), observation, TONE_STYLE);
  if (rows.length === 0) return null;
  const shown = rows.slice(0, MOST_ROWS);
  const hidden = rows.slice(MOST_ROWS).reduce((sum, { count }) => sum + count, 0);
  const hasAfter = shown.some(({ after }) => after.text !== '');
  const heads = ['PID', 'Command', `On ${signal.name}`, ...(hasAfter ? ['Afterwards'] : [])];
  return markup`<section><h3 id="${id}-tree">Processes before ${signal.name}</h3>
${tableStart('tree', `${id}-tree`, heads)}${shown.map((row) => drawRow(row, heads))}${TABLE_END}${hidden === 0 ? null : markup`<p class="note">and ${hidden} more</p>`}</section>`;
}

function drawRow(row: ReturnType<typeof treeRows>[number], heads: readonly string[]): Markup {
  const { pid, branch, command, times, note, before, after } = row;
  const told = note === '' ? null : markup`<div class="told">${note}</div>`;
  const name = markup`<code><span class="branch" aria-hidden="true">${branch.here}</span>${command}</code>${times}${told}`;
  const cells = [markup`${pid}`, name, painted(before), painted(after)].slice(0, heads.length);
  return markup`<tr role="row">${cells.map((content, column) => cell(content, heads[column] ?? ''))}</tr>
`;
}

/** The palette of tones names the class. */
function painted({ text, paint }: Words): Markup {
  return markup`<span class="${paint('')}">${text}</span>`;
}
