import type { RemedyResult } from '../../../diagnosis/diagnosis.js';
import type { TargetResult } from '../../../diagnosis/results/report.js';
import { isOfUse, shownOf } from '../../human/sections/remedies.js';
import { trialBadge } from '../badge.js';
import { type Markup, markup } from '../markup.js';
import { code } from './findings.js';

/** Which remedies were run, what each did, how to write it, and what none achieves. */
export function remedies({ remedies, advice }: TargetResult): Markup | null {
  if (remedies.length === 0 && advice === null) return null;
  return markup`<section><h3>Remedies</h3>
${remedies.map(drawRemedy)}${advice === null ? null : markup`<p>${advice}</p>`}</section>`;
}

function drawRemedy(remedy: RemedyResult): Markup {
  const { id, outcome, recommended, verified, note, how } = remedy;
  return markup`<article class="remedy"><h4><code>${id}</code> ${trialBadge(outcome)}${
    recommended ? markup` <strong>recommended</strong>` : null
  }</h4><p>${shownOf(remedy)}${verified && note !== null ? `; ${note}` : ''}</p>${isOfUse(remedy) ? code(how) : null}</article>
`;
}
