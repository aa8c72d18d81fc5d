import type { TargetResult } from '../../../diagnosis/results/report.js';
import { wrapAfter } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { escapeForStyle } from '../escape-for-style.js';

const INDENT = 2;

/** Until when a target passes that fails, and why: a line for each waiver that it needs. */
export function waived({ waivedBy }: TargetResult, style: Style): string[] {
  return waivedBy.flatMap(({ until, reason }) => {
    const lead = `waived until ${until}:`;
    const used = INDENT + lead.length + 1;
    const [first = '', ...rest] = wrapAfter(used, escapeForStyle(reason, style), style.width, INDENT + 2);
    return [`${' '.repeat(INDENT)}${style.palette.strong(lead)} ${first}`, ...rest];
  });
}
