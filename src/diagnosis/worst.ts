import type { Diagnosis } from './diagnosis.js';
import type { Outcome } from './verdict.js';

/** Worst first. A target that was not stopped once fails for certain, so that comes before inconclusive. */
const WORST: readonly Outcome[] = ['unstopped', 'killed', 'inconclusive', 'abrupt', 'completed', 'graceful'];

/** The repeat with the worst outcome, of equal ones the one that took longest to exit; null for none. */
export function worstOf<T extends { readonly diagnosis: Diagnosis }>(runs: readonly T[]): T | null {
  const badness = ({ diagnosis: { outcome } }: T) => WORST.indexOf(outcome);
  const lasted = ({ diagnosis: { exit } }: T) => exit?.afterMs ?? Number.POSITIVE_INFINITY;
  // Two that never ended are equal: infinity less infinity is no number.
  const order = (one: T, other: T) => badness(one) - badness(other) || lasted(other) - lasted(one) || 0;
  return runs.toSorted(order)[0] ?? null;
}
