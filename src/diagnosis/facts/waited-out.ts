import type { Observation } from '../../observation.js';

/** True for a container that ran on to the end of the wait, although nothing proves that it lost the signal. */
export function isWaitedOut({ end }: Pick<Observation, 'end'>): boolean {
  return end.kind === 'still-running' && end.proof === null;
}
