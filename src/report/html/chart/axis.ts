import { createScale } from '../../human/drawing/scale.js';

/** Where moments stand from the left to the right, in percent of the width. */
export interface Axis {
  /** A moment before the signal, ms to go. */
  readonly before: (ms: number) => number;
  /** A moment after the signal, ms since. */
  readonly after: (ms: number) => number;
  readonly signal: number;
  /** The end of what was measured. */
  readonly mark: number;
  /** The budget. */
  readonly budget: number;
  /** The rest of the budget is drawn shorter than what was measured. */
  readonly isBroken: boolean;
}

const LEFT = 0.5;
const RIGHT = 98.5;
/** Where the signal stands if it was sent, so that the start has a place. */
const SIGNAL = 22;
const STEPS = 10_000;

/** One axis for all trials of a picture: the start on a scale of its own, then the signal, then the budget. */
export function createAxis(size: {
  readonly leadMs: number;
  /** Null where no signal was sent. */
  readonly measuredMs: number | null;
  readonly budgetMs: number;
}): Axis {
  const { leadMs, measuredMs, budgetMs } = size;
  const signal = measuredMs === null ? RIGHT : SIGNAL;
  const scale = createScale({ measuredMs: measuredMs ?? 0, budgetMs, columns: STEPS + 1 });
  const place = (column: number) => round(signal + ((RIGHT - signal) * column) / STEPS);
  return {
    before: (ms) => round(signal - (signal - LEFT) * Math.min(1, Math.max(0, ms) / Math.max(1, leadMs))),
    after: (ms) => place(scale.at(ms)),
    signal,
    mark: place(scale.mark),
    budget: measuredMs !== null && measuredMs > budgetMs ? place(scale.at(budgetMs)) : RIGHT,
    isBroken: scale.isBroken,
  };
}

/** The steps between which a scale is easy to read, few of them: 0, 50 and 100 of 144 ms. */
export function ticksOf(measuredMs: number): number[] {
  if (measuredMs <= 0) return [];
  const rough = measuredMs / 2;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [5, 2, 1].map((each) => each * power).find((each) => each <= rough) ?? power;
  const count = Math.floor(measuredMs / step);
  return Array.from({ length: count }, (_, index) => (index + 1) * step);
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
