import type { TargetResult } from '../../../diagnosis/results/report.js';
import type { EndFacts } from '../../../observation.js';
import { clip } from '../../../text/clip.js';
import { columnsOf, padTo } from '../../../text/columns.js';
import { duration } from '../../../text/duration.js';
import type { Style } from '../../style.js';
import { axis, type Bar, budgetLine, drawBar, pointer } from '../drawing/bars.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { type Group, groupAlike } from '../drawing/groups.js';
import { createScale } from '../drawing/scale.js';
import { escapeForStyle } from '../escape-for-style.js';
import { barOf, likenessUntil, livesOf } from '../lives.js';

const INDENT = 2;
const GAP = 2;
const MOST_BARS = 8;
const LABEL_COLUMNS = 15;
/** A quick exit of a single process needs no picture. */
const QUICK_MS = 100;

/** One bar per process from the signal to its end, below an axis from the signal to the budget. */
export function timeline(result: TargetResult, style: Style): string[] {
  const [observation] = result.runs;
  if (observation === undefined) return [];
  const { end } = observation;
  if (end.kind !== 'exited' && end.kind !== 'still-running') return [];
  // What the others did between the proof and the end was not watched.
  if (end.kind === 'still-running' && end.endedLater !== null) return [];
  const lives = livesOf(observation);
  const isPlain = lives.length === 1 && end.kind === 'exited' && end.afterMs <= QUICK_MS;
  if (lives.length === 0 || isPlain) return [];

  const groups = groupAlike(lives, style.verbose ? () => null : likenessUntil(end.afterMs));
  const shown = groups.slice(0, MOST_BARS);
  const hidden = groups.slice(MOST_BARS).reduce((sum, { count }) => sum + count, 0);
  const labels = labelsOf(shown, style);
  const label = Math.max(...labels.map(columnsOf));
  const margin = ' '.repeat(INDENT + label + GAP);
  const columns = Math.max(12, style.width - margin.length);
  const { budgetMs } = result.grace;
  const scale = createScale({ measuredMs: end.afterMs, budgetMs, columns });
  const { dim } = style.palette;
  return [
    dim(margin + budgetLine(result.signal.name, `budget ${duration(budgetMs)}`, columns)),
    dim(margin + axis(scale, style)),
    ...shown.map((group, index) => {
      const start = ' '.repeat(INDENT) + padTo(labels[index] ?? '', label) + ' '.repeat(GAP);
      const picture = { scale, exitMs: end.afterMs, outcome: result.outcome };
      return start + drawBar(barOf(group), picture, style);
    }),
    ...(hidden > 0 ? [dim(`${margin}and ${hidden} more`)] : []),
    dim(margin + pointer(measuredWords(end), scale, style)),
  ];
}

function labelsOf(groups: readonly Group<Bar>[], style: Style): string[] {
  const pid = Math.max(...groups.map(({ first }) => String(first.pid).length));
  return groups.map(({ first, count }) => {
    const times = count === 1 ? '' : escapeForStyle(` ×${count}`, style);
    const name = clip(
      escapeForStyle(first.label, style),
      LABEL_COLUMNS - times.length,
      glyphsOf(style).ellipsis,
    );
    return `${String(first.pid).padStart(pid)} ${name}${times}`;
  });
}

function measuredWords(end: Extract<EndFacts, { kind: 'exited' | 'still-running' }>): string {
  const at = `at ${duration(end.afterMs)}`;
  if (end.kind === 'exited') return `exit ${at}`;
  return end.proof === null ? `still running ${at}` : `stopped waiting ${at}`;
}
