import type { Outcome } from '../../../diagnosis/verdict.js';
import type { Observation } from '../../../observation.js';
import { duration } from '../../../text/duration.js';
import { type Markup, markup } from '../markup.js';
import { type Arrow, arrowsOf } from './arrows.js';
import { type Axis, createAxis, ticksOf } from './axis.js';
import { BAR, drawBar, drawWords, LANE } from './draw-lane.js';
import { type Lane, lanesOf, leadOf, measuredOf } from './lanes.js';
import { lossSentences } from './losses.js';

/** One trial of a picture, and what stands above it. */
export interface Subject {
  readonly heading: string | null;
  readonly observation: Observation;
  readonly outcome: Outcome;
  readonly mostLanes: number;
}

/** A trial with all that is drawn of it. */
export interface Part {
  readonly heading: string | null;
  readonly lanes: readonly Lane[];
  readonly hidden: number;
  readonly arrows: readonly Arrow[];
  readonly readyLeadMs: number | null;
}

export interface Chart {
  readonly axis: Axis;
  readonly parts: readonly Part[];
  readonly signal: string;
  /** Null where no signal was sent. */
  readonly measuredMs: number | null;
  readonly budgetMs: number;
  /** Of the first trial, null where it never became ready. */
  readonly readyMs: number | null;
}

const HEAD = 44;
const HEADING = 30;

/** All trials on one scale; null where no container ran. */
export function chartOf(subjects: readonly Subject[]): Chart | null {
  const drawn = subjects.filter(({ observation }) => observation.end.kind !== 'cannot-start');
  const [first] = drawn;
  if (first === undefined || drawn[0] !== subjects[0]) return null;
  const { signal, grace, ready } = first.observation;
  const measured = drawn.flatMap(({ observation }) => measuredOf(observation) ?? []);
  const measuredMs = measuredOf(first.observation) === null ? null : Math.max(...measured);
  const leadMs = Math.max(...drawn.map(({ observation }) => leadOf(observation)));
  return {
    axis: createAxis({ leadMs, measuredMs, budgetMs: grace.budgetMs }),
    parts: drawn.map(toPart),
    signal: signal.name,
    measuredMs,
    budgetMs: grace.budgetMs,
    readyMs: ready === null || ready.kind === 'not-ready' ? null : ready.afterMs,
  };
}

function toPart({ heading, observation, outcome, mostLanes }: Subject): Part {
  const { lanes, hidden } = lanesOf(observation, outcome, mostLanes);
  const { ready } = observation;
  const readyLeadMs =
    ready === null || ready.kind === 'not-ready' ? null : leadOf(observation) - ready.afterMs;
  return { heading, lanes, hidden, arrows: arrowsOf(observation, lanes), readyLeadMs };
}

/** The picture, whose name and description are the elements of these ids. */
export function drawChart(chart: Chart, ids: { readonly title: string; readonly desc: string }): Markup {
  let top = HEAD;
  const parts = chart.parts.map((part) => {
    const start = top;
    top += heightOf(part);
    return drawPart(part, start, chart.axis);
  });
  const height = top + 6;
  return markup`<svg class="chart" role="img" aria-labelledby="${ids.title}" aria-describedby="${ids.desc}" width="100%" height="${height}">
<title id="${ids.title}">Timeline of the processes</title><desc id="${ids.desc}">${describe(chart)}</desc>
${drawAxis(chart, height)}
${parts}
</svg>`;
}

function heightOf({ heading, lanes, hidden }: Part): number {
  return (heading === null ? 0 : HEADING) + lanes.length * LANE + (hidden > 0 ? LANE / 2 : 0);
}

function drawAxis({ axis, signal, measuredMs, budgetMs, readyMs }: Chart, height: number): Markup {
  const line = (x: number, name: string) =>
    markup`<line class="${name}" x1="${x}%" x2="${x}%" y1="${HEAD - 8}" y2="${height}"/>`;
  const ready =
    readyMs === null
      ? null
      : markup`<text class="tick wide" x="0.5%" y="31">ready after ${duration(readyMs)}</text>`;
  if (measuredMs === null)
    return markup`<text class="axis" x="0.5%" y="14">start</text><text class="axis end" x="${axis.signal}%" y="14">${signal} was not sent</text>${ready}`;
  const ticks = ticksOf(measuredMs).map(
    (ms) =>
      markup`${line(axis.after(ms), 'grid')}<text class="tick middle" x="${axis.after(ms)}%" y="31">${duration(ms)}</text>`,
  );
  const gap = (axis.mark + axis.budget) / 2;
  const unwatched = axis.isBroken
    ? markup`<svg class="mark" x="${gap}%" y="${HEAD - 16}"><path class="break" d="M-4 5 0-5M1 5 5-5"/></svg>`
    : null;
  return markup`<text class="axis wide" x="0.5%" y="14">start</text>${ready}${ticks}${line(axis.signal, 'signal')}<text class="axis signal-name" x="${axis.signal}%" y="14">${signal}</text>${unwatched}${line(axis.budget, 'budget')}<text class="axis end" x="${axis.budget}%" y="14">budget ${duration(budgetMs)}</text>`;
}

function drawPart({ heading, lanes, hidden, arrows, readyLeadMs }: Part, start: number, axis: Axis): Markup {
  const top = start + (heading === null ? 0 : HEADING);
  const topOf = (index: number) => top + index * LANE;
  const title =
    heading === null
      ? null
      : markup`<line class="rule" x1="0%" x2="100%" y1="${start + 4}" y2="${start + 4}"/><text class="heading" x="0.5%" y="${start + 22}">${heading}</text>`;
  const pid1 = lanes.findIndex(({ pids }) => pids.includes(1));
  const ready =
    readyLeadMs === null || pid1 < 0
      ? null
      : markup`<svg class="mark" x="${axis.before(readyLeadMs)}%" y="${topOf(pid1) + BAR.top + BAR.height}"><path class="ready" d="M0 1-4.5 8H4.5Z"/></svg>`;
  const more =
    hidden === 0
      ? null
      : markup`<text class="tick" x="0.5%" y="${topOf(lanes.length) + 14}">and ${hidden} more</text>`;
  return markup`${title}${lanes.map((lane, index) => drawBar(lane, topOf(index), axis))}${ready}${arrows.map((arrow) => drawArrow(arrow, topOf, axis))}${lanes.map((lane, index) => drawWords(lane, topOf(index)))}${more}`;
}

function drawArrow(arrow: Arrow, topOf: (lane: number) => number, axis: Axis): Markup {
  const middle = (lane: number) => topOf(lane) + BAR.top + BAR.height / 2;
  const x = axis.after(arrow.atMs);
  const name = arrow.isLost ? 'arrow lost' : 'arrow';
  if (arrow.from === arrow.to)
    return markup`<svg class="mark" x="${x}%" y="${middle(arrow.to)}"><title>${arrow.words}</title><circle class="${name} self" r="3.5"/></svg>`;
  const isDown = arrow.from === null || arrow.from < arrow.to;
  const from = arrow.from === null ? topOf(arrow.to) - 4 : middle(arrow.from);
  const to = middle(arrow.to) + (isDown ? -BAR.height / 2 : BAR.height / 2);
  const head = isDown ? 'M0 0-4.5-8H4.5Z' : 'M0 0-4.5 8H4.5Z';
  return markup`<line class="${name}" x1="${x}%" x2="${x}%" y1="${from}" y2="${to}"/><svg class="mark" x="${x}%" y="${to}"><title>${arrow.words}</title><path class="${name} head" d="${head}"/></svg>`;
}

/** The same in words. */
export function describe({ parts, signal, measuredMs, budgetMs, readyMs }: Chart): string {
  const ready = readyMs === null ? '' : `Ready after ${duration(readyMs)}. `;
  const sent =
    measuredMs === null
      ? `${signal} was not sent.`
      : `${signal} is sent at 0; the budget ends at ${duration(budgetMs)}.`;
  const trials = parts.map(({ heading, lanes, hidden, arrows }) =>
    [
      ...(heading === null ? [] : [`${heading}.`]),
      ...lanes.flatMap(({ kind, label, words, losses }) => [
        `${kind === 'process' ? 'PID ' : ''}${label}${kind === 'load' ? ` after ${signal}` : ''}: ${words}.`,
        ...lossSentences(losses),
      ]),
      ...(hidden === 0 ? [] : [`${hidden} more are not drawn.`]),
      ...arrows.map(({ words }) => `${words}.`),
    ].join(' '),
  );
  return `${ready}${sent} ${trials.join(' ')}`;
}
