import type { TargetResult } from '../../../diagnosis/results/report.js';
import { placeWords, resultWords } from '../../../diagnosis/wording/hook-words.js';
import type { HookFacts } from '../../../observation.js';
import { clip } from '../../../text/clip.js';
import { duration } from '../../../text/duration.js';
import { stripAnsi } from '../../../text/sanitize.js';
import { wrap } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { escapeForStyle, escapeLinesForStyle } from '../escape-for-style.js';

/** Of a long output the end. */
const MOST_LINES = 5;

/** The hooks that were run before the signal, and what those that ended badly wrote. */
export function hooks({ runs }: TargetResult, style: Style): string[] {
  const run = runs[0]?.hooks?.hooks ?? [];
  if (run.length === 0) return [];
  return [style.palette.dim('  hooks'), ...run.flatMap((hook) => hookLines(hook, style))];
}

function hookLines(hook: HookFacts, style: Style): string[] {
  const took = duration(hook.endedMs - hook.startedMs);
  const sentence = `${hook.what}: ${resultWords(hook)}, ${took} (${placeWords(hook.place)})`;
  const isFine = hook.result.kind === 'exited' && hook.result.code === 0;
  const output = isFine
    ? []
    : escapeLinesForStyle(stripAnsi(hook.output).trimEnd(), style).slice(-MOST_LINES);
  return [
    ...wrap(escapeForStyle(sentence, style), style.width, 4),
    ...output
      .filter((line) => line !== '')
      .map((line) => `    | ${clip(line, style.width - 6, glyphsOf(style).ellipsis)}`),
  ];
}
