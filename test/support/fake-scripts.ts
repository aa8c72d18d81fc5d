import { aProcess } from './builders.js';
import type { ContainerScript } from './fake-container.js';

/** It has a handler, and never ends. */
export const STUCK: ContainerScript = { onSignals: [] };

/** It has none, so the kernel discards the signal. */
export const DISCARDS: ContainerScript = { tables: [[0, [aProcess({ caught: [] })]]], onSignals: [] };

/** As Node does without a handler of the program's own. */
export const RERAISES: ContainerScript = { onSignals: [{ tables: [[5, [aProcess({ caught: [] })]]] }] };

/** It exits so long after the first signal. */
export function exitsAt(afterMs: number, code = 0): ContainerScript {
  return { onSignals: [{ exit: { afterMs, code } }] };
}
