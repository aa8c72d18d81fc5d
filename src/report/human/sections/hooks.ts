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

/** What a hook was, and what became of it. */
export function hookSentence(hook: HookFacts): string {
  const took = duration(hook.endedMs - hook.startedMs);
  return `${hook.what}: ${resultWords(hook)}, ${took} (${placeWords(hook.place)})`;
}

/** The last lines that one wrote which ended badly. */
export function hookOutput({ result, output }: HookFacts): string[] {
  if (result.kind === 'exited' && result.code === 0) return [];
  const lines = stripAnsi(output).trimEnd().split(/\r?\n/);
  return lines.slice(-MOST_LINES).filter((line) => line !== '');
}

function hookLines(hook: HookFacts, style: Style): string[] {
  return [
    ...wrap(escapeForStyle(hookSentence(hook), style), style.width, 4),
    ...hookOutput(hook)
      .flatMap((line) => escapeLinesForStyle(line, style))
      .map((line) => `    | ${clip(line, style.width - 6, glyphsOf(style).ellipsis)}`),
  ];
}
