import type { Container, SentToAll } from '../../engine/port.js';
import { isSigprobeError } from '../../errors.js';
import type { Signal } from '../../kernel/signals.js';
import type { SignalFacts, Snapshot } from '../../observation.js';
import { isAlone } from './discard-proof.js';

/**
 * Sends a signal to PID 1, or to every process where the plan says so.
 *
 * @throws SigprobeError `container-gone` when the container no longer runs
 */
export async function send(
  container: Container,
  signal: Signal,
  reach: SignalFacts['reach'],
  before: Snapshot | null,
): Promise<SentToAll> {
  if (reach === 'every-process' && (before === null || !isAlone(before))) return container.killAll(signal);
  await container.kill(signal);
  return { reach, atNs: null };
}

/** Resolves with null in place of `container-gone`. */
export async function unlessGone<T>(sending: Promise<T>): Promise<T | null> {
  try {
    return await sending;
  } catch (error) {
    if (isSigprobeError(error, 'container-gone')) return null;
    throw error;
  }
}
