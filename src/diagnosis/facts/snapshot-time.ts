import type { Observation, Snapshot } from '../../observation.js';

/** Milliseconds since the start of the container; `atMs` of later snapshots counts from the signal. */
export function snapshotTime({ ready }: Observation, { phase, atMs }: Snapshot): number {
  return phase === 'starting' ? atMs : (ready?.afterMs ?? 0) + atMs;
}
