import type { Report, TargetError, TargetResult } from '../../diagnosis/results/report.js';
import { OUTCOMES } from '../../diagnosis/verdict.js';
import { duration } from '../../text/duration.js';
import { answerOf } from '../human/answer.js';
import { isStale, staleWords } from '../human/sections/stale-waivers.js';
import { badge, NOT_PROBED } from './badge.js';
import { type Markup, markup } from './markup.js';
import { cell, TABLE_END, tableStart } from './table.js';
import { passedWords } from './tones.js';

/** What there is of each outcome: `3 targets: 1 graceful, 2 killed`. */
export function countWords({ results, errors, summary }: Report): string {
  const total = results.length + errors.length;
  if (total === 0) return 'no targets';
  const parts = [
    ...OUTCOMES.filter((outcome) => summary[outcome] > 0).map((outcome) => `${summary[outcome]} ${outcome}`),
    ...(errors.length === 0 ? [] : [`${errors.length} not probed`]),
  ];
  return `${total} ${total === 1 ? 'target' : 'targets'}: ${parts.join(', ')}`;
}

/** The table of targets in pieces, a row each; every row leads to its target. */
export function* overview(report: Report): Generator<Markup> {
  const { results, errors } = report;
  yield markup`<section aria-labelledby="targets"><h2 id="targets">Targets</h2>`;
  if (results.length + errors.length === 0) {
    yield markup`<p>Nothing was probed.</p></section>`;
    return;
  }
  yield tableStart('targets', 'targets', HEADS);
  for (const [index, result] of results.entries()) yield row(result, index);
  for (const error of errors) yield errorRow(error);
  yield markup`${TABLE_END}</section>`;
}

const HEADS = ['Target', 'Outcome', 'Time to exit', 'Budget', 'First finding', 'Verdict'];

function row(result: TargetResult, index: number): Markup {
  const { target, grace, findings } = result;
  const link = markup`<a href="#target-${index + 1}">${target.name}</a>`;
  const first = findings[0]?.rule ?? 'none';
  return drawRow(
    link,
    badge(result),
    answerOf(result).brief,
    duration(grace.budgetMs),
    first,
    passedWords(result),
  );
}

function errorRow({ target, message, hint }: TargetError): Markup {
  return drawRow(markup`${target.name}`, NOT_PROBED, `${message} ${hint}`, 'none', 'none', 'undecided');
}

function drawRow(name: Markup, outcome: Markup, ...cells: readonly string[]): Markup {
  const [, outcomeHead, ...heads] = HEADS;
  const others = cells.map((content, index) => cell(content, heads[index] ?? ''));
  return markup`<tr role="row"><th role="rowheader" scope="row">${name}</th>${cell(outcome, outcomeHead ?? '')}${others}</tr>
`;
}

/** The waivers that are of no use; null where there are none. */
export function staleWaivers({ waivers }: Report): Markup | null {
  const stale = waivers.filter(isStale);
  if (stale.length === 0) return null;
  return markup`<section aria-labelledby="waivers"><h2 id="waivers">Waivers</h2><ul>${stale.map(
    (waiver) => markup`<li>${staleWords(waiver)}</li>`,
  )}</ul></section>`;
}
