import type { ViewName } from '../../observation.js';
import type { TargetResult } from './report.js';

/** The view that the last snapshot came from; `none` where nothing could be seen. */
export function viewOf(results: readonly TargetResult[]): ViewName {
  const run = results.findLast(hasSnapshots)?.runs.findLast(({ snapshots }) => snapshots.length > 0);
  return run?.snapshots.at(-1)?.view ?? 'none';
}

function hasSnapshots({ runs }: TargetResult): boolean {
  return runs.some(({ snapshots }) => snapshots.length > 0);
}
