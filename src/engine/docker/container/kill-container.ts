import { errors } from '../../../error-catalogue.js';
import type { Signal } from '../../../kernel/signals.js';
import { statusOf, wordsOf } from '../../failures/failures.js';
import type { ApiClient } from '../api-client.js';

/** Signals PID 1 of a container; @throws SigprobeError `container-gone` when it no longer runs */
export async function killContainer(
  { docker, attempt, failure }: ApiClient,
  id: string,
  { name, number }: Signal,
): Promise<void> {
  const raw = docker.getContainer(id);
  try {
    // By number: engines know not all names of the real-time signals.
    await attempt('signal the container', (abortSignal) => raw.kill({ signal: String(number), abortSignal }));
  } catch (error) {
    if (isGone(error)) throw errors.containerGone(error);
    throw failure(error, `send ${name}`);
  }
}

function isGone(error: unknown): boolean {
  const status = statusOf(error);
  return (
    status === 409 ||
    status === 404 ||
    (status === 500 && /not running|no such process/i.test(wordsOf(error)))
  );
}
