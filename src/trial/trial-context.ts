import type { Engine, EventFeed, HelperChoice, KernelRecorder } from '../engine/port.js';
import { errors } from '../error-catalogue.js';
import { isSigprobeError } from '../errors.js';
import type { Clock } from './clock.js';
import type { Emit } from './trial-step.js';

/** What a trial works with; the labels mark its container as ours. */
export interface TrialContext {
  readonly engine: Engine;
  readonly feed: EventFeed;
  /** Null where the kernel's record cannot be had, or is not wanted. */
  readonly recorder: KernelRecorder | null;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly abort: AbortSignal;
  readonly labels: Readonly<Record<string, string>>;
  readonly containerName: () => string;
  /** What is to look at the processes of the container of that name. */
  readonly chooseHelper: (name: string) => Promise<HelperChoice>;
}

/** @throws SigprobeError `interrupted` once the user has asked to stop, or what the engine was lost by */
export function throwIfInterrupted(abort: AbortSignal): void {
  if (isSigprobeError(abort.reason)) throw abort.reason;
  if (abort.aborted) throw errors.interrupted();
}

/** True once the user has asked to stop: then not even what was to be kept stays. */
export function isInterrupted(abort: AbortSignal): boolean {
  return abort.aborted && !isSigprobeError(abort.reason);
}
