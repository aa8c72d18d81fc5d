import type { Observation } from '../../observation.js';
import { longerBudget } from '../../platforms/longer-budget.js';
import type { Finding } from '../diagnosis.js';
import type { Outcome } from '../verdict.js';

/** A grace period that would have been enough for every run, with a margin. */
export interface RecommendedGrace {
  readonly budgetMs: number;
  /** How many runs it rests on. */
  readonly runs: number;
  /** The longest of them, from the signal to the exit. */
  readonly longestMs: number;
  /** What hooks took at most of the same budget; 0 where they spend none. */
  readonly hooksMs: number;
  readonly marginMs: number;
  /** What to write. */
  readonly how: string;
}

/** One run, as it was judged. */
interface JudgedRun {
  readonly outcome: Outcome;
  readonly findings: readonly Pick<Finding, 'rule'>[];
  readonly observation: Observation;
}

/** Fewer say too little of how much the time varies. */
const FEWEST_RUNS = 3;
/** Half as long again, as for a shutdown that was too slow, and a second at least. */
const MARGIN_SHARE = 0.5;
const LEAST_MARGIN_MS = 1_000;

/**
 * Null where one of the runs did not shut down as it is meant to, or did so before it was up, and where the platform's
 * budget cannot be changed or may not be so long.
 */
export function recommendGrace(runs: readonly JudgedRun[]): RecommendedGrace | null {
  const [first] = runs;
  if (first === undefined || runs.length < FEWEST_RUNS) return null;
  const times = runs.flatMap(shutdownOf);
  if (times.length < runs.length) return null;
  const longestMs = Math.max(...times.map(({ exitMs }) => exitMs));
  const hooksMs = Math.max(...times.map((each) => each.hooksMs));
  const together = Math.max(...times.map((each) => each.exitMs + each.hooksMs));
  const marginMs = Math.max(LEAST_MARGIN_MS, Math.ceil(together * MARGIN_SHARE));
  const seconds = Math.ceil((together + marginMs) / 1_000);
  const how = longerBudget(first.observation.grace, seconds);
  if (how === null) return null;
  return { budgetMs: seconds * 1_000, runs: runs.length, longestMs, hooksMs, marginMs, how };
}

/** A handler's own time; what the default action or SIGKILL cuts short takes none, whatever it would need. */
function shutdownOf({ outcome, findings, observation }: JudgedRun): { exitMs: number; hooksMs: number }[] {
  const { end, ready, hooks, secondSignal } = observation;
  const isSlow = outcome === 'killed' && findings.some(({ rule }) => rule === 'slow-shutdown');
  if (end.kind !== 'exited' || (outcome !== 'graceful' && !isSlow)) return [];
  if (ready?.kind === 'at-once' || secondSignal !== null) return [];
  return [
    { exitMs: end.afterMs + end.uncertaintyMs, hooksMs: hooks?.rules === 'kubernetes' ? hooks.tookMs : 0 },
  ];
}
