import { within } from './clock.js';
import type { TrialContext } from './trial-context.js';

const PATIENCE_MS = 5_000;

/**
 * Waits until the kernel records, or is not going to. Otherwise it would be luck whether a trial has a record: many that are
 * begun at once take the kernel seconds.
 */
export async function untilRecording({
  recorder,
  clock,
  abort,
}: Pick<TrialContext, 'recorder' | 'clock' | 'abort'>): Promise<void> {
  if (recorder !== null) await within(PATIENCE_MS, clock, recorder.opened(), abort);
}
