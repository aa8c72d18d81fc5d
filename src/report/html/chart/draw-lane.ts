import { type Markup, markup } from '../markup.js';
import type { Axis } from './axis.js';
import type { Lane, LaneEnd } from './lanes.js';
import { marksOf, markWords } from './losses.js';

/** Heights in CSS pixels: a line of words, and below it a bar. */
export const LANE = 40;
export const BAR = { top: 21, height: 10 } as const;
const TEXT = 14;

/** The bar of a line; its words are drawn after the arrows, so that none of these crosses them. */
export function drawBar(lane: Lane, top: number, axis: Axis): Markup {
  const y = top + BAR.top;
  const middle = y + BAR.height / 2;
  const { seen, end, leadMs } = lane;
  const start = leadMs === null ? null : axis.before(leadMs);
  const lead = seen === null ? endBefore(end, axis) : axis.signal;
  const isNamed = lane.kind === 'process' || lane.tone === 'bad';
  const kind = `bar ${isNamed ? lane.tone : lane.kind}`;
  const before =
    start === null ? null : rect(start, lead, y, lane.kind === 'process' ? `${kind} lead` : kind);
  if (seen === null) return markup`${before}${drawEndBefore(end, lead, middle, axis)}`;
  const [from, to] = [axis.after(seen.fromMs), axis.after(knownUntil(end, seen.toMs))];
  return markup`${before}${rect(from, to, y, kind)}${drawEnd(lane, to, y, axis)}${drawLosses(lane, middle, axis)}`;
}

function drawLosses({ losses }: Lane, middle: number, axis: Axis): Markup[] {
  return marksOf(losses, axis.after).map(
    (mark) =>
      markup`<svg class="mark" x="${axis.after(mark.atMs)}%" y="${middle}"><title>${markWords(mark)}</title><path class="loss" d="M0-8V8"/></svg>`,
  );
}

/** The words of a line. */
export function drawWords({ label, words }: Lane, top: number): Markup {
  return markup`<text class="label" x="0.5%" y="${top + TEXT}"><tspan class="who">${label}</tspan><tspan class="fate" dx="8">${words}</tspan></text>`;
}

function endBefore(end: LaneEnd, axis: Axis): number {
  return end.kind === 'before-signal' ? axis.before(end.leadMs) : axis.signal;
}

function drawEndBefore(end: LaneEnd, x: number, middle: number, axis: Axis): Markup {
  return end.kind === 'before-signal' ? cap(x, middle) : open(x, Math.min(99.5, axis.signal + 1), middle);
}

/** It ran until an end that is known to the moment. */
function knownUntil(end: LaneEnd, seenMs: number): number {
  return end.kind === 'exited' || end.kind === 'killed' ? end.atMs : seenMs;
}

function drawEnd({ end, kind }: Lane, x: number, y: number, axis: Axis): Markup | null {
  const middle = y + BAR.height / 2;
  switch (end.kind) {
    case 'exited':
      return cap(x, middle);
    case 'killed':
      return cross(x, middle, 'cross');
    case 'gone-by':
      return kind === 'load' ? null : rect(x, axis.after(end.atMs), y, 'bar maybe');
    case 'budget':
      return cross(x, middle, 'cross');
    case 'unwatched':
      return markup`${open(x, axis.budget, middle)}${end.isDoomed ? cross(axis.budget, middle, 'cross due') : null}`;
    case 'before-signal':
      return null;
  }
}

/** At least a sliver, so that what is short is seen. */
function rect(from: number, to: number, y: number, name: string): Markup {
  const width = Math.max(0.3, Math.round((to - from) * 100) / 100);
  return markup`<rect class="${name}" x="${from}%" y="${y}" width="${width}%" height="${BAR.height}" rx="2"/>`;
}

function open(from: number, to: number, middle: number): Markup {
  return markup`<line class="unwatched" x1="${from}%" x2="${to}%" y1="${middle}" y2="${middle}"/>`;
}

function cap(x: number, middle: number): Markup {
  return markup`<line class="cap" x1="${x}%" x2="${x}%" y1="${middle - 8}" y2="${middle + 8}"/>`;
}

function cross(x: number, middle: number, name: string): Markup {
  return markup`<svg class="mark" x="${x}%" y="${middle}"><path class="${name}" d="M-5-5 5 5M-5 5 5-5"/></svg>`;
}
