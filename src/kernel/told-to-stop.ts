import type { ProcessFacts } from '../observation.js';
import { isStopRequest } from './default-action.js';
import { signalsIn } from './signal-set.js';

/** Who does not wait for others exits no later than this once it has told them to stop, ms. */
export const LEAVES_WITHIN_MS = 300;

/** True where a request to stop is in the queue of the process, as of one that is frozen (SIGSTOP). */
export function isToldToStop({ signals }: Pick<ProcessFacts, 'signals'>): boolean {
  return signals !== null && signalsIn(signals.pending).some(isStopRequest);
}

/** timeout(1), s6-supervise, runsv of runit, and systemd. */
const SETS_GOING: ReadonlySet<string> = new Set(['timeout', 's6-supervise', 'runsv', 'systemd']);

/** True for a program, by the kernel's name of it, that is known to send SIGCONT to what it tells to stop. */
export function setsGoing(program: string): boolean {
  return SETS_GOING.has(program);
}
