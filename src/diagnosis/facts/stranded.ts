import { hasLostMainThread } from '../../kernel/process-state.js';
import type { Facts } from './facts.js';

/**
 * True where nothing was signalled because the main thread of PID 1 had ended while others ran: runtimes take
 * such a container for stopped.
 */
export function hasStrandedPid1({ observation, pid1 }: Facts): boolean {
  return observation.end.kind === 'not-signalled' && pid1 !== null && hasLostMainThread(pid1);
}
