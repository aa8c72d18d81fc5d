import type { Report, TargetResult } from '../../diagnosis/results/report.js';
import { placeWords } from '../../diagnosis/wording/hook-words.js';
import { answerOf } from '../human/answer.js';
import { badge } from './badge.js';
import { type Markup, markup } from './markup.js';
import { chart } from './sections/chart.js';
import { findings } from './sections/findings.js';
import { processes } from './sections/processes.js';
import { remedies } from './sections/remedies.js';
import { details, hooks, load, log } from './sections/rest.js';
import { passedWords } from './tones.js';

/** All of one target: the answer, the picture, the findings, what helps, and what it rests on. */
export function target(
  result: TargetResult,
  index: number,
  engine: Report['engine'],
  explained: Set<string>,
): Markup {
  const id = `target-${index + 1}`;
  return markup`<article class="target" aria-labelledby="${id}">
${headline(result, id)}
${findings(result, explained)}
${chart(result, id)}
${remedies(result)}
${processes(result, id)}
${hooks(result)}
${load(result)}
${log(result)}
${details(result, id, engine)}
</article>
`;
}

function headline(result: TargetResult, id: string): Markup {
  const { target, missing, waivedBy } = result;
  const { place, name } = target;
  return markup`<header><h2 id="${id}">${name}</h2>
<p class="answer">${badge(result)} ${answerOf(result).full}</p>
<p class="note">${passedWords(result)}${missing.length === 0 ? null : markup` · missing: <strong>${missing.join(', ')}</strong>`}${
    place === null ? null : markup` · ${placeWords(place)} <code>${place.path}</code>`
  }</p>${waivedBy.map(({ until, reason }) => markup`<p>waived until ${until}: ${reason}</p>`)}</header>`;
}
