import type { Change, ReportDiff, TargetDiff } from '../diagnosis/results/diff.js';
import { duration } from '../text/duration.js';
import { escapeJson, escapeLogCommands } from '../text/sanitize.js';
import { wrapAfter } from '../text/wrap.js';
import { escapeForStyle } from './human/escape-for-style.js';
import type { Style } from './style.js';

/** Worst first; what stayed the same is only counted. */
const SHOWN: readonly Change[] = ['worse', 'removed', 'new', 'better'];
const WORDS: readonly Change[] = ['worse', 'better', 'new', 'removed', 'same'];

/** What got better or worse, for a person: a block for each target, and how many there are of each. */
export function diffText(diff: ReportDiff, style: Style): string {
  const blocks = SHOWN.flatMap((change) => diff.targets.filter((target) => target.change === change)).map(
    (target) => block(target, style).map(escapeLogCommands).join('\n'),
  );
  return `${[...blocks, counts(diff, style)].join('\n\n')}\n`;
}

/** The same for a program. */
export function diffJson(diff: ReportDiff): string {
  return `${JSON.stringify(diff, null, 2).split('\n').map(escapeJson).join('\n')}\n`;
}

function block(target: TargetDiff, style: Style): string[] {
  const { palette } = style;
  const paint = {
    worse: palette.bad,
    better: palette.good,
    new: palette.warn,
    removed: palette.warn,
    same: palette.dim,
  };
  const head = `${paint[target.change](target.change)}  ${palette.strong(escapeForStyle(target.target.name, style))}`;
  return [head, ...linesOf(target).flatMap((line) => indented(line, style))];
}

function indented(text: string, style: Style): string[] {
  const [first = '', ...rest] = wrapAfter(2, escapeForStyle(text, style), style.width, 4);
  return [`  ${first}`, ...rest];
}

function linesOf({ outcome: { before, after }, findings, exit }: TargetDiff): string[] {
  const only = before ?? after;
  if (before === null || after === null) return [`${wordsOf(only)}`];
  return [
    ...(before === after ? [] : [`${wordsOf(before)} before, now ${wordsOf(after)}`]),
    ...(findings.added.length === 0 ? [] : [`new: ${findings.added.join(', ')}`]),
    ...(findings.gone.length === 0 ? [] : [`gone: ${findings.gone.join(', ')}`]),
    ...(exit === null || exit.change === 'same'
      ? []
      : [
          `exits ${exit.change}: ${duration(exit.beforeMs)} before, now ${duration(exit.afterMs)}, ± ${duration(exit.uncertaintyMs)}`,
        ]),
  ];
}

function wordsOf(outcome: string | null): string {
  return outcome === 'not-probed' ? 'not probed' : String(outcome);
}

function counts({ targets, summary }: ReportDiff, { palette }: Style): string {
  const parts = WORDS.filter((change) => summary[change] > 0).map((change) => `${summary[change]} ${change}`);
  const total = `${targets.length} ${targets.length === 1 ? 'target' : 'targets'}`;
  return parts.length === 0 ? total : `${total}: ${palette.strong(parts.join(', '))}`;
}
