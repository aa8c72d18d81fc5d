import { setTimeout as sleep } from 'node:timers/promises';
import { isDropped } from '../failures/failures.js';

/** What was on its way out has gone by then, ms. */
const ASK_AGAIN_AFTER_MS = 250;

/**
 * Asks once more where the connection was dropped before it was answered: a service that systemd starts for its
 * socket, as Podman's, exits when it is idle, and may take a connection with it. Only for what may be asked twice.
 */
export async function askAgainWhenDropped<T>(ask: () => Promise<T>, abort: AbortSignal): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isDropped(error)) throw error;
    await sleep(ASK_AGAIN_AFTER_MS, undefined, { signal: abort }).catch(() => undefined);
    return ask();
  }
}
