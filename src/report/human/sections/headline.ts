import type { TargetResult } from '../../../diagnosis/results/report.js';
import { clip } from '../../../text/clip.js';
import { columnsOf } from '../../../text/columns.js';
import { wrapAfter } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { answerOf } from '../answer.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { escapeForStyle } from '../escape-for-style.js';
import { verdict } from '../verdict.js';

/** The answer, on one line where it fits, else going on below the target's name. */
export function headline(result: TargetResult, style: Style): string[] {
  const { text, columns } = verdict(result, style);
  const indent = columns + 2;
  const name = clip(
    escapeForStyle(result.target.name, style),
    style.width - indent,
    glyphsOf(style).ellipsis,
  );
  const used = indent + columnsOf(name) + 2;
  const [first = '', ...rest] = wrapAfter(
    used,
    escapeForStyle(answerOf(result).full, style),
    style.width,
    indent,
  );
  return [`${text}  ${style.palette.strong(name)}  ${first}`.trimEnd(), ...rest];
}
