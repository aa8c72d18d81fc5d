import type { Engine, EventFeed, HelperChoice, KernelRecorder, SharedResource } from '../engine/port.js';
import { errors } from '../error-catalogue.js';
import { isSigprobeError, type SigprobeError } from '../errors.js';
import type { Observation } from '../observation.js';
import type { EmptyDir } from '../trial-plan.js';
import type { Clock } from './clock.js';
import type { Emit } from './trial-step.js';

/** Leave to create and start one container. */
export interface Turn {
  /** The engine has started it: what follows waits for the program, not for the engine. */
  started(): void;
  /** It is not to be started any more; fine at any time. */
  over(): void;
}

/** Waits for a turn; `onWait` hears of a wait. Once aborted there is no wait, and the turn is not to be used. */
export type Admit = (abort: AbortSignal, onWait: () => void) => Promise<Turn>;

/** What a trial works with; the labels mark its container as ours. */
export interface TrialContext {
  readonly engine: Engine;
  readonly feed: EventFeed;
  readonly admit: Admit;
  /** Null where the kernel's record cannot be had, or is not wanted. */
  readonly recorder: KernelRecorder | null;
  readonly clock: Clock;
  /** When the whole call began, by that clock. */
  readonly originMs: number;
  readonly emit: Emit;
  /** Hears that the container has ended, so that the kernel need note nothing more of it. */
  readonly onRecorded: () => void;
  /** Hears what was observed once the container has only to be removed. */
  readonly onSeen: (observation: Observation) => void;
  readonly abort: AbortSignal;
  readonly labels: Readonly<Record<string, string>>;
  readonly containerName: () => string;
  /** A volume for its containers, or a network. */
  readonly shared: (kind: SharedResource['kind'], empty: EmptyDir | null) => Promise<SharedResource>;
  /** Removes it, once no container uses it. */
  readonly release: (resource: SharedResource) => Promise<void>;
  /** What is to look at the processes of the container of that name. */
  readonly chooseHelper: (name: string) => Promise<HelperChoice>;
}

/** Why everything is to end: the user's interrupt, or what the engine was lost by; null while it is not. */
export function reasonToStop(abort: AbortSignal): SigprobeError | null {
  if (!abort.aborted) return null;
  return isSigprobeError(abort.reason) ? abort.reason : errors.interrupted();
}

/** @throws SigprobeError `interrupted` once the user has asked to stop, or what the engine was lost by */
export function throwIfInterrupted(abort: AbortSignal): void {
  const reason = reasonToStop(abort);
  if (reason !== null) throw reason;
}

/** True once the user has asked to stop: then not even what was to be kept stays. */
export function isInterrupted(abort: AbortSignal): boolean {
  return reasonToStop(abort)?.code === 'interrupted';
}
