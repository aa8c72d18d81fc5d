import { type Markup, markup } from '../markup.js';
import type { Chart } from './draw-chart.js';
import { undatedSentences } from './losses.js';

interface Entry {
  readonly sign: Markup;
  readonly words: string;
  readonly isUsed: boolean;
}

/** What the signs of this picture mean; only those that it has. */
export function legend(chart: Chart, hasRecord: boolean): Markup {
  const lanes = chart.parts.flatMap(({ lanes }) => lanes);
  const arrows = chart.parts.flatMap((part) => part.arrows);
  const has = (...kinds: readonly string[]) => lanes.some(({ end }) => kinds.includes(end.kind));
  const entries: Entry[] = [
    { sign: BAR, words: 'seen running', isUsed: true },
    { sign: READY, words: 'ready', isUsed: chart.readyMs !== null },
    { sign: CAP, words: 'exited at this moment', isUsed: has('exited', 'before-signal') },
    {
      sign: MAYBE,
      words: 'open end: exited somewhere in here, between two looks',
      isUsed: lanes.some(({ end, kind }) => end.kind === 'gone-by' && kind === 'process'),
    },
    { sign: CROSS, words: 'SIGKILLed', isUsed: has('killed', 'budget') },
    { sign: UNWATCHED, words: 'not waited out', isUsed: has('unwatched') },
    {
      sign: DUE,
      words: 'SIGKILL is due unless it exits by itself',
      isUsed: lanes.some(({ end }) => end.kind === 'unwatched' && end.isDoomed),
    },
    {
      sign: ARROW,
      words: hasRecord ? "a signal sent, by the kernel's record" : 'the signal that was sent',
      isUsed: arrows.some(({ isLost }) => !isLost),
    },
    { sign: LOST, words: 'a signal that the kernel discarded', isUsed: arrows.some(({ isLost }) => isLost) },
    { sign: LOSS, words: 'a request lost', isUsed: lanes.some(({ losses }) => losses.atMs.length > 0) },
    {
      sign: BREAK,
      words: 'behind the break the scale is another one',
      isUsed: chart.measuredMs !== null && chart.axis.isBroken,
    },
  ];
  const notes = [
    ...(chart.measuredMs === null ? [] : ['The time before the signal has a scale of its own.']),
    ...(hasRecord || chart.measuredMs === null || lanes.length < 2
      ? []
      : ['Signals between processes were not recorded.']),
    ...undatedSentences({ undated: lanes.reduce((sum, { losses }) => sum + losses.undated, 0) }),
  ];
  const items = entries
    .filter(({ isUsed }) => isUsed)
    .map(({ sign, words }) => markup`<li>${sign} ${words}</li>`);
  return markup`<ul class="legend">${items}</ul>${notes.length === 0 ? null : markup`<p class="note">${notes.join(' ')}</p>`}`;
}

function sample(inner: Markup): Markup {
  return markup`<svg class="sample" width="26" height="16" aria-hidden="true" focusable="false">${inner}</svg>`;
}

const BAR = sample(markup`<rect class="bar plain" x="2" y="4" width="22" height="8" rx="2"/>`);
const READY = sample(markup`<path class="ready" d="M13 4 8 12H18Z"/>`);
const CAP = sample(
  markup`<rect class="bar plain" x="2" y="4" width="18" height="8" rx="2"/><line class="cap" x1="20" x2="20" y1="1" y2="15"/>`,
);
const MAYBE = sample(markup`<rect class="bar maybe" x="2" y="4" width="22" height="8" rx="2"/>`);
const CROSS = sample(markup`<path class="cross" d="M8 3 18 13M8 13 18 3"/>`);
const DUE = sample(markup`<path class="cross due" d="M8 3 18 13M8 13 18 3"/>`);
const UNWATCHED = sample(markup`<line class="unwatched" x1="1" x2="25" y1="8" y2="8"/>`);
const ARROW = sample(
  markup`<line class="arrow" x1="13" x2="13" y1="0" y2="8"/><path class="arrow head" d="M13 15 8.5 7H17.5Z"/>`,
);
const LOST = sample(
  markup`<line class="arrow lost" x1="13" x2="13" y1="0" y2="8"/><path class="arrow lost head" d="M13 15 8.5 7H17.5Z"/>`,
);
const LOSS = sample(markup`<path class="loss" d="M13 1V15"/>`);
const BREAK = sample(markup`<path class="break" d="M8 13 12 3M13 13 17 3"/>`);
