import type { Load } from '../engine/port.js';
import type { ReadyFacts } from '../observation.js';

/** The state of the container when the signal is sent. */
export interface StartedState {
  readonly ready: ReadyFacts;
  /** The requests that are kept going; null for none. */
  readonly load: Load | null;
}
