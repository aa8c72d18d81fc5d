import type { Top } from '../../processes/engine-top.js';
import { readCapped } from '../../streams/read-capped.js';
import type { ApiClient } from '../api-client.js';
import { openStream } from '../client.js';
import { MAX_LISTING_BYTES } from '../limits.js';

/** Lists the processes of a container by the engine's `top`; throws the engine's refusals as they come. */
export function createTop({ docker, attempt, facts }: ApiClient, id: string): Top {
  // Podman runs ps as the container's root, which by itself lists none but its own user's processes; Docker
  // picks the container's from those that it would list.
  const selection = facts.name === 'podman' ? '-e ' : '';
  return async (psArgs) => {
    const text = await attempt('list processes', async (abort) => {
      const stream = await openStream(docker, id, 'top', { ps_args: selection + psArgs }, abort);
      return readCapped(stream, MAX_LISTING_BYTES, abort);
    });
    // Podman answers nothing at all where it has no ps to run.
    const { Titles, Processes } = (text.length === 0 ? {} : JSON.parse(text.toString('utf8'))) as {
      Titles?: string[];
      Processes?: string[][];
    };
    return { titles: Titles ?? [], rows: Processes ?? [] };
  };
}
