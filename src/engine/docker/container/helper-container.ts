import type { HelperSpec } from '../../port.js';
import type { Execute } from '../../processes/exec.js';
import { converse } from '../../processes/helper/conversation.js';
import { type HelperView, openHelperView } from '../../processes/helper/helper-view.js';
import type { ApiClient } from '../api-client.js';
import { attachBoth, create } from '../client.js';
import { MAX_LISTING_BYTES } from '../limits.js';
import { toHelperRequest } from './create-request.js';
import { createExecute } from './execute.js';
import { removeContainer } from './remove-container.js';

/** A helper container that has been created, beside a container that has not been started yet. */
export interface HelperContainer {
  /** Starts it once the other one runs; null when it does not come up, or does not answer. */
  start(): Promise<HelperView | null>;
  /** Runs commands in it, as root or as `UID:GID`. */
  executeAs(user: string): Execute;
  /** Ends and removes it; fine when it is gone already. */
  remove(): Promise<void>;
}

/** Creates a helper container for the container `target` and listens to it; throws what the engine says. */
export async function createHelperContainer(
  api: ApiClient,
  spec: HelperSpec,
  target: string,
  limitsPids: boolean,
): Promise<HelperContainer> {
  const { docker, attempt } = api;
  const request = toHelperRequest(spec, target, limitsPids);
  const { Id } = await attempt('create a helper container', (abort) => create(docker, request, abort));
  let removing: Promise<void> | null = null;
  const remove = () => {
    removing ??= removeContainer(api, Id);
    return removing;
  };
  try {
    const streams = await attempt('attach to the helper container', (abort) => attachBoth(docker, Id, abort));
    const conversation = converse(streams, { maxBytes: MAX_LISTING_BYTES });
    return {
      start: async () => {
        await attempt('start the helper container', (abortSignal) =>
          docker.getContainer(Id).start({ abortSignal }),
        );
        return openHelperView(conversation);
      },
      executeAs: (user) => createExecute(api, Id, user),
      remove: () => {
        conversation.close();
        return remove();
      },
    };
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
}
