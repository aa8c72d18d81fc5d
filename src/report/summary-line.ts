import type { TargetResult } from '../diagnosis/results/report.js';
import { answerOf } from './human/answer.js';
import { escapeForStyle } from './human/escape-for-style.js';
import { verdict } from './human/verdict.js';
import type { Style } from './style.js';

/** The answer for one target in one line, however long: mark, outcome, name and the measured figure. */
export function summaryLine(result: TargetResult, style: Style): string {
  const { text } = verdict(result, style);
  const name = style.palette.strong(escapeForStyle(result.target.name, style));
  return `${text}  ${name}  ${escapeForStyle(answerOf(result).full, style)}`;
}
