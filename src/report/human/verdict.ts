import type { TargetResult } from '../../diagnosis/results/report.js';
import type { Outcome } from '../../diagnosis/verdict.js';
import type { Palette, Style } from '../style.js';
import { type Glyphs, glyphsOf } from './drawing/glyphs.js';

/** A mark and the word for an outcome, coloured, and the columns they take. */
export interface Verdict {
  readonly text: string;
  readonly columns: number;
}

/** Mark and outcome of a target. A target that fails for `--require` alone has the mark of a failure. */
export function verdict(result: TargetResult, style: Style): Verdict {
  const passed = result.passed || result.outcome === 'inconclusive';
  return draw(result.outcome, passed ? markOf(result.outcome, style) : glyphsOf(style).fail, style);
}

/** Mark and outcome of a trial that no policy judges. */
export function trialVerdict(outcome: Outcome, style: Style): Verdict {
  return draw(outcome, markOf(outcome, style), style);
}

/** In place of an outcome, for a target that could not be probed. */
export function errorVerdict(style: Style): Verdict {
  const text = `${glyphsOf(style).unknown} not probed`;
  return { text: style.palette.warn(text), columns: text.length };
}

/** The colour of an outcome. */
export function paintOf(outcome: Outcome, palette: Palette): (text: string) => string {
  const paints = {
    graceful: palette.good,
    completed: palette.good,
    abrupt: palette.warn,
    killed: palette.bad,
    unstopped: palette.bad,
    inconclusive: palette.warn,
  } satisfies Record<Outcome, unknown>;
  return paints[outcome];
}

function draw(outcome: Outcome, mark: string, style: Style): Verdict {
  const text = `${mark} ${outcome}`;
  return { text: paintOf(outcome, style.palette)(text), columns: text.length };
}

function markOf(outcome: Outcome, style: Style): string {
  const glyphs: Glyphs = glyphsOf(style);
  const marks = {
    graceful: glyphs.pass,
    completed: glyphs.pass,
    abrupt: glyphs.pass,
    killed: glyphs.fail,
    unstopped: glyphs.fail,
    inconclusive: glyphs.unknown,
  } satisfies Record<Outcome, string>;
  return marks[outcome];
}
