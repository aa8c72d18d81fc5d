import type { Report } from '../../../diagnosis/results/report.js';
import type { JudgedWaiver } from '../../../diagnosis/results/waiver.js';
import { wrapAfter } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { escapeForStyle } from '../escape-for-style.js';

const INDENT = 2;

/** The waivers that are of no use: the place, the rule or outcome, the target, and why. */
export function staleWaivers({ waivers }: Report, style: Style): string[] {
  const stale = waivers.filter(isStale);
  return stale.length === 0 ? [] : ['waivers', ...stale.flatMap((waiver) => lines(waiver, style))];
}

/** True for one that is of no use. */
export function isStale({ status }: JudgedWaiver): boolean {
  return status === 'expired' || status === 'unused';
}

/** The place, the rule or outcome, the target, and what is wrong with it. */
export function staleWords(waiver: JudgedWaiver): string {
  const { place, waives, target } = waiver;
  const what = waives.kind === 'rule' ? waives.rule : waives.outcome;
  return `${place.file}:${place.line} ${what} (${target}): ${reproach(waiver)}`;
}

function lines(waiver: JudgedWaiver, style: Style): string[] {
  const text = staleWords(waiver);
  const [first = '', ...rest] = wrapAfter(INDENT, escapeForStyle(text, style), style.width, INDENT + 2);
  return [`${' '.repeat(INDENT)}${first}`, ...rest].map(
    waiver.fails ? style.palette.bad : style.palette.warn,
  );
}

function reproach({ status, until, fails }: JudgedWaiver): string {
  if (status === 'expired') return `ended on ${until}, no longer counts`;
  return `nothing fails for it any more, remove it${fails ? ' (--strict-waivers)' : ''}`;
}
