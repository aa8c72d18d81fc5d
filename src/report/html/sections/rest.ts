import type { Report, TargetResult } from '../../../diagnosis/results/report.js';
import { loadAfterSignal, loadBeforeSignal } from '../../../diagnosis/wording/wording.js';
import type { HookFacts } from '../../../observation.js';
import { factsOf } from '../../human/sections/details.js';
import { hookOutput, hookSentence } from '../../human/sections/hooks.js';
import { leftOutWords, logOf } from '../../human/sections/log-tail.js';
import { seconds, timingOf } from '../../human/sections/phases.js';
import { noteWords } from '../../human/sections/place.js';
import { platformWords } from '../../human/sections/platforms.js';
import { repeatWords, trialWords } from '../../human/sections/trials.js';
import { type Markup, markup } from '../markup.js';
import { cell, TABLE_END, tableStart } from '../table.js';
import { code } from './findings.js';

/** The hooks that were run before the signal, and what those that ended badly wrote. */
export function hooks({ runs }: TargetResult): Markup | null {
  const run = runs[0]?.hooks?.hooks ?? [];
  if (run.length === 0) return null;
  return markup`<section><h3>Hooks</h3><ul>${run.map(drawHook)}</ul></section>`;
}

function drawHook(hook: HookFacts): Markup {
  const output = hookOutput(hook);
  return markup`<li>${hookSentence(hook)}${output.length === 0 ? null : code(output.join('\n'))}</li>`;
}

/** What became of the requests that were sent. */
export function load({ runs, signal }: TargetResult): Markup | null {
  const facts = runs[0]?.load ?? null;
  if (facts === null) return null;
  const lines = [loadBeforeSignal(facts, signal.name), loadAfterSignal(facts, signal.name)];
  return markup`<section><h3>Requests</h3>${lines.map((line) => markup`<p>${line}</p>`)}</section>`;
}

/** What the program wrote from the signal on, or else its last lines. */
export function log(result: TargetResult): Markup | null {
  const shown = logOf(result, true);
  if (shown === null) return null;
  const title = `${shown.title.slice(0, 1).toUpperCase()}${shown.title.slice(1)}`;
  const lines = shown.lines.map((line) => (typeof line === 'string' ? line : `… ${leftOutWords(line)}`));
  return markup`<section><h3>${title}</h3>${code(lines.join('\n'))}</section>`;
}

/** How it was measured, what else was run, and what the file says that was left out. */
export function details(result: TargetResult, id: string, engine: Report['engine']): Markup {
  const platforms = platformWords(result);
  const lines = [
    ...repeatWords(result),
    ...(platforms === null ? [] : [platforms]),
    ...factsOf(result, engine),
    ...noteWords(result.target).map((note) => `note: ${note}`),
  ];
  const trials = result.runs.length < 2 ? null : drawTrials(result);
  return markup`<section><h3>How it was measured</h3>
<ul class="facts">${lines.map((line) => markup`<li>${line}</li>`)}</ul>${trials}${phases(result, `${id}-phases`)}</section>`;
}

function drawTrials({ runs }: TargetResult): Markup {
  return markup`<details><summary>All ${runs.length} trials</summary><ul>${runs.map((run) => markup`<li>${trialWords(run)}</li>`)}</ul></details>`;
}

/** Where the time of each trial went. */
function phases(result: TargetResult, id: string): Markup | null {
  const timing = timingOf(result);
  if (timing === null) return null;
  const heads = timing.columns.map(({ head }) => head);
  const rows = timing.runs.map(({ trial, phases }) => {
    const cells = timing.columns.map(({ head, ms }) => cell(seconds(ms(phases)) || '–', head));
    return markup`<tr role="row"><th role="rowheader" scope="row">${trial.id}</th>${cells}</tr>
`;
  });
  return markup`<details><summary id="${id}">Seconds of each trial</summary>${tableStart('phases', id, ['trial', ...heads])}${rows}${TABLE_END}</details>`;
}
