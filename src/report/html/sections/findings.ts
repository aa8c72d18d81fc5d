import type { Finding } from '../../../diagnosis/diagnosis.js';
import type { TargetResult } from '../../../diagnosis/results/report.js';
import { rules } from '../../../diagnosis/rules/index.js';
import type { Rule } from '../../../diagnosis/rules/rule.js';
import { SECTIONS } from '../../../diagnosis/wording/explain.js';
import { placeWords } from '../../../diagnosis/wording/hook-words.js';
import { trimBlankLines } from '../../human/drawing/block.js';
import { type Markup, markup } from '../markup.js';

/** The findings; the page of a rule comes with the first finding of the report, and others lead there. */
export function findings({ findings }: TargetResult, explained: Set<string>): Markup | null {
  if (findings.length === 0) return null;
  return markup`<section><h3>Findings</h3>
${findings.map((finding) => drawFinding(finding, explained))}</section>`;
}

function drawFinding(finding: Finding, explained: Set<string>): Markup {
  const { rule, severity, message, evidence, fix, place } = finding;
  return markup`<article class="finding ${severity}"><h4><span class="severity">${severity}</span> <code>${rule}</code></h4>
<p>${message}</p>${place === null ? null : markup`<p class="place">${placeWords(place)} <code>${place.path}</code></p>`}
${evidence.length === 0 ? null : markup`<ul class="evidence">${evidence.map((fact) => markup`<li>${fact}</li>`)}</ul>`}
${fix === null ? null : drawFix(fix)}${page(rule, explained)}</article>
`;
}

/** A sentence, or lines to paste, which stay whole. */
function drawFix(fix: string): Markup {
  return markup`<p class="fix-head">What to write</p>${isSentence(fix) ? markup`<p>${fix}</p>` : code(fix)}`;
}

function isSentence(fix: string): boolean {
  return /^[A-Z][^\n]*\.$/.test(fix.trim());
}

/** Lines of code; long ones are broken rather than hidden. */
export function code(text: string): Markup {
  const lines = trimBlankLines(text.split(/\r?\n/));
  return markup`<pre>${lines.map((line, index) => markup`${index === 0 ? '' : NEWLINE}${line}`)}</pre>`;
}

/** A break of ours, where one from outside is shown as an escape. */
const NEWLINE = markup`
`;

function page(id: string, explained: Set<string>): Markup | null {
  const known: readonly Rule[] = rules;
  const rule = known.find((each) => each.id === id);
  if (rule === undefined) return null;
  if (explained.has(id)) return markup`<p class="note"><a href="#rule-${id}">${rule.page.title}</a></p>`;
  explained.add(id);
  const parts = SECTIONS.map(({ heading, of, isCode }) => {
    const text = of(rule.page);
    return markup`<h5>${heading}</h5>${isCode ? code(text) : markup`<p>${text}</p>`}`;
  });
  return markup`<details><summary id="rule-${id}">${rule.page.title}</summary>${parts}</details>`;
}
