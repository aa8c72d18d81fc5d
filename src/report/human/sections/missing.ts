import type { TargetResult } from '../../../diagnosis/results/report.js';
import type { Style } from '../../style.js';

/** What the target lacks, in one line. */
export function missing(result: TargetResult, style: Style): string[] {
  return result.missing.length === 0 ? [] : [`  missing: ${style.palette.strong(result.missing.join(', '))}`];
}
