import type { Report, TargetResult } from '../diagnosis/results/report.js';
import type { TrialPhases } from '../observation.js';
import { keyOf } from '../target-key.js';
import type { Timings } from './plan-shards.js';

/** How long the targets of a report took, from the beginning of their first trial to the end of the last one. */
export function timingsOf({ results }: Report): Timings {
  const timed = results.filter(({ runs }) => runs.some(({ phases }) => phases !== null));
  return new Map(timed.map((result) => [keyOf(result.target), durationOf(result)]));
}

function durationOf({ runs }: TargetResult): number {
  const first = runs.reduce(
    (least, { phases }) => Math.min(least, phases?.beganMs ?? least),
    Number.POSITIVE_INFINITY,
  );
  const last = runs.reduce((most, { phases }) => Math.max(most, phases === null ? 0 : endOf(phases)), 0);
  return Math.max(0, last - first);
}

function endOf(phases: TrialPhases): number {
  const { beganMs, createMs, startMs, readyMs, signalMs, endMs, keptMs, removeMs } = phases;
  return [createMs, startMs, readyMs, signalMs, endMs, keptMs, removeMs].reduce<number>(
    (sum, each) => sum + (each ?? 0),
    beganMs,
  );
}
