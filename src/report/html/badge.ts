import type { TargetResult } from '../../diagnosis/results/report.js';
import type { Outcome } from '../../diagnosis/verdict.js';
import { trialVerdict, verdict } from '../human/verdict.js';
import { type Markup, markup } from './markup.js';
import { OUTCOME_TONES, PLAIN } from './tones.js';

/** Mark and outcome of a target. */
export function badge(result: TargetResult): Markup {
  return draw(verdict(result, PLAIN).text, OUTCOME_TONES[result.outcome]);
}

/** Mark and outcome of a trial that no policy judges. */
export function trialBadge(outcome: Outcome): Markup {
  return draw(trialVerdict(outcome, PLAIN).text, OUTCOME_TONES[outcome]);
}

/** In place of an outcome, for a target that could not be probed. */
export const NOT_PROBED = draw('? not probed', 'warn');

function draw(text: string, tone: string): Markup {
  const [mark = '', ...words] = text.split(' ');
  return markup`<span class="badge ${tone}"><span aria-hidden="true">${mark}</span> ${words.join(' ')}</span>`;
}
