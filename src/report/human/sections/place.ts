import type { TargetResult } from '../../../diagnosis/results/report.js';
import { placeWords } from '../../../diagnosis/wording/hook-words.js';
import type { Place } from '../../../target-spec.js';
import { clip } from '../../../text/clip.js';
import { wrap } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { escapeForStyle } from '../escape-for-style.js';

/** Where a file declares the target, `compose.yaml:12  services.web`; nothing for an image. */
export function place({ target }: TargetResult, style: Style): string[] {
  return target.place === null ? [] : placeLine(target.place, 2, style);
}

/** Where something is written, dimmed. */
export function placeLine(at: Place, margin: number, style: Style): string[] {
  const words = escapeForStyle(`${placeWords(at)}  ${at.path}`, style);
  const line = clip(words, style.width - margin, glyphsOf(style).ellipsis);
  return [style.palette.dim(`${' '.repeat(margin)}${line}`)];
}

/** The notes of a target with their places. */
export function noteWords({ notes }: Pick<TargetResult['target'], 'notes'>): string[] {
  return notes.map(({ message, place }) => (place === null ? message : `${message} (${placeWords(place)})`));
}

/** What the file says that was left out, assumed or done otherwise. */
export function notes({ target }: TargetResult, style: Style): string[] {
  return noteWords(target)
    .flatMap((note) => wrap(escapeForStyle(`note: ${note}`, style), style.width, 2))
    .map(style.palette.dim);
}
