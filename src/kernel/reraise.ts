import type { KernelRecord, Snapshot } from '../observation.js';
import { pid1Of } from './discard.js';
import type { Runtime } from './runtimes.js';
import { hasSignal } from './signal-set.js';

/**
 * Whose handler re-raised a signal: the runtime's built-in one, or one of the program; `unknown` where
 * nothing tells.
 */
export type Reraiser = 'runtime' | 'program' | 'unknown';

/** A built-in handler needs no longer (measured). */
const BUILT_IN_HANDLER_MS = 60;
/** PHP re-raises inside the C handler; the code of a program runs later. */
const INSIDE_HANDLER_MS = 0.1;

/**
 * By the kernel's record: node's built-in handler is removed as it is entered (SA_RESETHAND), while every
 * handler of a program is libuv's, which is not; PHP's and Go's built-in ones re-raise the signal before they return, and Go's
 * always does.
 */
export function reraiserOf(
  record: KernelRecord | null,
  { pid, runtime, number }: { readonly pid: number; readonly runtime: Runtime; readonly number: number },
): Reraiser {
  const events = record?.complete === true ? record.events : [];
  const handled = events.find(
    (event) => event.kind === 'handled' && event.pid === pid && event.signal === number && event.atMs >= 0,
  );
  if (handled?.kind !== 'handled') return 'unknown';
  if (runtime === 'node') return handled.isOneShot ? 'runtime' : 'program';
  const raised = events.find(
    (event) =>
      event.kind === 'sent' &&
      event.signal === number &&
      event.to === pid &&
      event.by.kind === 'process' &&
      event.by.pid === pid &&
      event.atMs >= handled.atMs,
  );
  if (raised === undefined) return runtime === 'go' ? 'program' : 'unknown';
  if (raised.atMs - handled.atMs <= INSIDE_HANDLER_MS) return 'runtime';
  // Go exits inside its handler, however late a busy machine lets it.
  return runtime === 'go' ? 'unknown' : 'program';
}

/**
 * True when a table after the signal shows PID 1 with a handler that a built-in one would not be: it has taken
 * the signal and is still installed. On a busy machine the call that sends the signal may last long (`callMs`),
 * and a program that has not run since has the signal pending.
 */
export function keepsHandler(table: Snapshot, number: number, callMs: number): boolean {
  if (table.atMs <= Math.max(BUILT_IN_HANDLER_MS, callMs)) return false;
  const signals = pid1Of(table)?.signals ?? null;
  return signals !== null && hasSignal(signals.caught, number) && !hasSignal(signals.pending, number);
}
