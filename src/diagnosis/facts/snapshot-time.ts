import type { Observation, Snapshot } from '../../observation.js';

/** Milliseconds since the start of the container; a table before or after the signal counts from the signal itself. */
export function snapshotTime({ ready }: Observation, { phase, atMs }: Snapshot): number {
  return phase === 'starting' ? atMs : (ready?.afterMs ?? 0) + atMs;
}
