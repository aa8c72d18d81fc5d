/** Where a moment after the signal stands on a line of columns. */
export interface Scale {
  /** Column of a moment, 0 to `mark`. */
  readonly at: (ms: number) => number;
  /** Column of the end of what was measured. */
  readonly mark: number;
  /** Column of the budget, the right edge. */
  readonly last: number;
  /** What was measured is drawn larger than what is left of the budget. */
  readonly isBroken: boolean;
}

/** Below this share of the budget, the measured part would be too small to read on a true scale. */
const READABLE_SHARE = 1 / 4;
const MEASURED_SHARE = 3 / 4;

/** A true scale from the signal to the budget, or one broken behind the measured part where that is short. */
export function createScale(size: { measuredMs: number; budgetMs: number; columns: number }): Scale {
  const { measuredMs, budgetMs, columns } = size;
  const last = columns - 1;
  const isBroken = measuredMs < budgetMs * READABLE_SHARE;
  const share = isBroken ? MEASURED_SHARE : measuredMs / Math.max(measuredMs, budgetMs, 1);
  const mark = Math.round(last * share);
  const at = (ms: number) => Math.round(mark * Math.min(1, Math.max(0, ms) / Math.max(measuredMs, 1)));
  return { at, mark, last, isBroken };
}
