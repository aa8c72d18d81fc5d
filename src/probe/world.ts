import type { Engine, EventFeed } from '../engine/port.js';
import { SigprobeError } from '../errors.js';
import type { Clock } from './clock.js';
import type { Emit } from './events.js';

/** What a trial works with; the labels mark its container as ours. */
export interface TrialWorld {
  readonly engine: Engine;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly abort: AbortSignal;
  readonly labels: Readonly<Record<string, string>>;
  readonly containerName: () => string;
}

/** @throws SigprobeError `interrupted` once the user has asked to stop */
export function throwIfInterrupted(abort: AbortSignal): void {
  if (abort.aborted) throw new SigprobeError('interrupted', 'Interrupted.', 'The containers were removed.');
}
