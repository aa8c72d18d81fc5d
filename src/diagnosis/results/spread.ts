import type { Diagnosis } from '../diagnosis.js';
import { countOutcomes, type Outcome } from '../verdict.js';

/** How several runs of one target differ. */
export interface Spread {
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** How many exited after the signal, in time or not. */
  readonly exited: number;
  /** Time to exit over the runs that exited after the signal; null when none did. */
  readonly exitMs: { readonly min: number; readonly median: number; readonly max: number } | null;
}

/** Null for a single run. */
export function spreadOf(runs: readonly Pick<Diagnosis, 'outcome' | 'exit'>[]): Spread | null {
  if (runs.length < 2) return null;
  const times = runs.flatMap(({ exit }) => (exit === null ? [] : [exit.afterMs])).toSorted((a, b) => a - b);
  const [min] = times;
  const max = times.at(-1);
  return {
    outcomes: countOutcomes(runs),
    exited: times.length,
    exitMs: min === undefined || max === undefined ? null : { min, median: median(times), max },
  };
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
