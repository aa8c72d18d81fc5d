import { statusOf } from '../../failures/failures.js';
import type { ApiClient } from '../api-client.js';

/**
 * Kills a container if need be and removes it with its anonymous volumes, as this engine wants it done; fine
 * when it is gone.
 */
export async function removeContainer(
  { docker, ask, askPodman }: ApiClient,
  id: string,
  leastMs?: number,
): Promise<void> {
  const container = docker.getContainer(id);
  if (askPodman !== null)
    // Told to remove by force, Podman would send the stop signal and wait for a grace period of its own.
    await ask('kill the container', (abortSignal) =>
      container.kill({ signal: 'SIGKILL', abortSignal }).catch(unlessAnswered),
    );
  const remove = async (abortSignal: AbortSignal) => {
    try {
      await container.remove({ force: true, v: true, abortSignal });
    } catch (error) {
      if (statusOf(error) === 404) return;
      if (statusOf(error) !== 409) throw error;
      // Another call is removing it: it is gone once that is through, and no failure if that cannot be heard.
      await container.wait({ condition: 'removed', abortSignal }).catch(() => undefined);
    }
  };
  await ask('remove the container', remove, leastMs);
}

/** What does not run cannot be killed, which is an answer and no failure. */
function unlessAnswered(error: unknown): void {
  if (statusOf(error) === null) throw error;
}
