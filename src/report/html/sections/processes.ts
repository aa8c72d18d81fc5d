import { readProcessTree } from '../../../diagnosis/processes/process-tree.js';
import type { TargetResult } from '../../../diagnosis/results/report.js';
import { glyphsOf } from '../../human/drawing/glyphs.js';
import type { Words } from '../../human/process-words.js';
import { treeRows } from '../../human/sections/tree.js';
import { type Markup, markup } from '../markup.js';
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
  return markup`<section aria-labelledby="${id}-tree"><h3 id="${id}-tree">Processes before ${signal.name}</h3>
<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}-tree"><table class="tree"><thead><tr>${heads.map(
    (head) => markup`<th scope="col">${head}</th>`,
  )}</tr></thead><tbody>
${shown.map(
  ({ pid, branch, command, times, note, before, after }) =>
    markup`<tr><td class="number">${pid}</td><td><code><span class="branch" aria-hidden="true">${branch.here}</span>${command}</code>${times}${
      note === '' ? null : markup`<div class="told">${note}</div>`
    }</td><td>${painted(before)}</td>${hasAfter ? markup`<td>${painted(after)}</td>` : null}</tr>
`,
)}</tbody></table></div>${hidden === 0 ? null : markup`<p class="note">${glyphsOf(TONE_STYLE).ellipsis} and ${hidden} more</p>`}</section>`;
}

/** The palette of tones names the class. */
function painted({ text, paint }: Words): Markup {
  return markup`<span class="${paint('')}">${text}</span>`;
}
