import { answerOf } from './human/answer.js';
import { outside } from './human/outside.js';
import { verdict } from './human/verdict.js';
import type { Style, TargetResult } from './report.js';

/** The answer for one target in one line, however long: mark, outcome, name and the measured figure. */
export function summaryLine(result: TargetResult, style: Style): string {
  const { text } = verdict(result, style);
  const name = style.palette.strong(outside(result.target.name, style));
  return `${text}  ${name}  ${outside(answerOf(result).full, style)}`;
}
