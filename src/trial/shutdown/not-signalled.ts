import type { Table } from '../../engine/port.js';
import { pid1Of } from '../../kernel/discard.js';
import { hasLostMainThread } from '../../kernel/process-state.js';
import type { Snapshot } from '../../observation.js';
import type { StartedTrial } from '../started-trial.js';
import type { ShutdownFacts } from './shutdown-facts.js';

export const NOT_FROZEN = 'the other processes could not be stopped';
export const LOOKS_STOPPED =
  'the main thread of PID 1 has ended while others run, and runtimes take such a container for stopped';

/**
 * runc goes by the state of the main thread: a kill then reaches nobody, and the engine makes up an exit
 * (runc's `Status`).
 */
export function looksStopped(table: Table): boolean {
  const pid1 = pid1Of(table);
  return pid1 !== null && hasLostMainThread(pid1);
}

/**
 * Nothing is known of what a signal would do; null when the container has ended meanwhile. `before` is what
 * was seen when it was to be sent.
 */
export function notSignalled(
  { plan, exit }: StartedTrial,
  why: string,
  before: readonly Snapshot[] = [],
): ShutdownFacts | null {
  if (exit.hasEnded()) return null;
  return {
    reach: plan.signal.reach,
    snapshots: before,
    signalled: null,
    secondSignal: null,
    load: null,
    exitOrder: {},
    pipes: null,
    listeners: null,
    kernelRecord: null,
    logStartNs: null,
    finishedNs: null,
    end: { kind: 'not-signalled', why },
  };
}
