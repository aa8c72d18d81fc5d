import type { Observation, Snapshot } from '../../observation.js';

type Timed = Pick<Observation, 'ready' | 'hooks'>;

/** When the signal was sent, or was to be, in ms since the start of the container. */
export function signalTime({ ready, hooks }: Timed): number {
  return (ready?.afterMs ?? 0) + (hooks?.tookMs ?? 0);
}

/** Milliseconds since the start of the container; `atMs` of later snapshots counts from the signal. */
export function snapshotTime(observation: Timed, { phase, atMs }: Snapshot): number {
  return phase === 'starting' ? atMs : signalTime(observation) + atMs;
}
