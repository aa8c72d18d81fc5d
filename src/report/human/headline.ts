import { columnsOf } from '../columns.js';
import type { Style, TargetResult } from '../report.js';
import { clip, wrapAfter } from '../text.js';
import { answerOf } from './answer.js';
import { glyphsOf } from './glyphs.js';
import { outside } from './outside.js';
import { verdict } from './verdict.js';

/** The answer, on one line where it fits, else going on below the target's name. */
export function headline(result: TargetResult, style: Style): string[] {
  const { text, columns } = verdict(result, style);
  const indent = columns + 2;
  const name = clip(outside(result.target.name, style), style.width - indent, glyphsOf(style).ellipsis);
  const used = indent + columnsOf(name) + 2;
  const [first = '', ...rest] = wrapAfter(used, outside(answerOf(result).full, style), style.width, indent);
  return [`${text}  ${style.palette.strong(name)}  ${first}`.trimEnd(), ...rest];
}
