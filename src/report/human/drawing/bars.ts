import type { Timeline } from '../../../diagnosis/processes/timelines.js';
import type { Outcome } from '../../../diagnosis/verdict.js';
import { clip } from '../../../text/clip.js';
import { duration } from '../../../text/duration.js';
import type { Style } from '../../style.js';
import { paintOf } from '../verdict.js';
import { glyphsOf } from './glyphs.js';
import type { Scale } from './scale.js';

/** A life to draw. */
export interface Bar extends Timeline {
  /** How it went at `goneByMs`, where that is known to the moment. */
  readonly exactly: 'exited' | 'SIGKILLed' | null;
  /** How many processes it stands for; `goneByMs` is the last one's. */
  readonly count: number;
}

/** What every bar of one picture shares. */
export interface Picture {
  readonly scale: Scale;
  /** End of what was measured, since the signal. */
  readonly exitMs: number;
  readonly outcome: Outcome;
}

/** The signal at the left edge, the budget at the right. */
export function budgetLine(signal: string, budget: string, columns: number): string {
  return signal + budget.padStart(columns - signal.length);
}

/** `├──────┼┄┄//┄┄┤`: the measured part, a mark, the rest of the budget; `//` where the scale is broken. */
export function axis({ mark, last, isBroken }: Scale, style: Style): string {
  const { axis: glyphs, dotted } = glyphsOf(style);
  const lead = mark === 0 ? '' : glyphs.start + glyphs.line.repeat(mark - 1);
  const rest = last - mark - 1;
  if (rest < 0) return lead + glyphs.end;
  const middle = Math.floor((rest - 2) / 2);
  const isCut = isBroken && rest >= 4;
  const tail = isCut ? `${dotted.repeat(middle)}//${dotted.repeat(rest - middle - 2)}` : dotted.repeat(rest);
  return lead + glyphs.mark + tail + glyphs.end;
}

/** One process: a line while it was seen alive, a cross for SIGKILL, dots for the time not waited out. */
export function drawBar(life: Bar, picture: Picture, style: Style): string {
  const { run, dotted, cut } = glyphsOf(style);
  const { palette } = style;
  const { scale } = picture;
  const from = scale.at(life.fromMs);
  const blank = ' '.repeat(from);
  if (life.toMs === null) {
    const seen = palette.bad(run.repeat(Math.max(0, scale.mark - from)));
    const rest = palette.dim(dotted.repeat(scale.last - scale.mark));
    return blank + seen + rest + palette.bad(cut);
  }
  if (life.exitOrder === 'outlived-pid-1') {
    const seen = Math.max(0, scale.mark - from);
    return blank + run.repeat(seen) + palette.bad(cut) + note(' SIGKILLed', scale.mark + 1, scale);
  }
  if (life.pid === 1 && life.toMs === life.goneByMs) {
    return blank + paintOf(picture.outcome, palette)(run.repeat(scale.mark - from + 1));
  }
  const seen = Math.max(1, scale.at(life.toMs) - from);
  if (life.exactly === 'SIGKILLed') {
    const end = palette.bad(cut);
    return blank + run.repeat(seen) + end + note(` ${exitWords(life, picture)}`, from + seen + 1, scale);
  }
  return blank + run.repeat(seen) + note(`  ${exitWords(life, picture)}`, from + seen, scale);
}

/** Words and a pointer to the mark, on whichever side has room. */
export function pointer(words: string, { mark, last }: Scale, style: Style): string {
  const glyph = glyphsOf(style).pointer;
  if (words.length < mark) return `${`${words} `.padStart(mark)}${glyph}`;
  const right = `${' '.repeat(mark)}${glyph} ${words}`;
  return right.length <= last + 1 ? right : clip(words, last + 1, glyphsOf(style).ellipsis);
}

/** Snapshots date an exit only roughly: what is known is when the process was no longer there. */
export function exitWords(
  { goneByMs, exitOrder, exactly, count }: Bar,
  { exitMs }: Pick<Picture, 'exitMs'>,
): string {
  if (exactly !== null && goneByMs !== null) {
    if (goneByMs < 1) return `${exactly} within 1 ms`;
    return `${exactly} ${count === 1 ? 'at' : 'by'} ${duration(goneByMs)}`;
  }
  if (goneByMs !== null && goneByMs < exitMs) return `exited by ${duration(goneByMs)}`;
  return exitOrder === 'exited-first' ? 'exited before PID 1' : 'exited by the end';
}

/** Words behind a bar, where there is room for them. */
function note(words: string, used: number, scale: Scale): string {
  return used + words.length <= scale.last + 1 ? words : '';
}
