import type { Execute } from '../../processes/exec.js';
import { unframe } from '../../streams/log-frames.js';
import { readCapped } from '../../streams/read-capped.js';
import type { ApiClient } from '../api-client.js';
import { MAX_LISTING_BYTES } from '../limits.js';

/**
 * Runs commands inside a container as `user`, whoever the image runs as: root may look at and stop what the image
 * started. Throws the engine's refusals as they come.
 */
export function createExecute({ docker, attempt }: ApiClient, id: string, user: string): Execute {
  const raw = docker.getContainer(id);
  return (command, leastMs) => {
    const call = async (abortSignal: AbortSignal) => {
      const exec = await raw.exec({
        Cmd: command,
        User: user,
        AttachStdout: true,
        AttachStderr: false,
        abortSignal,
      });
      const stream = await exec.start({ hijack: false, stdin: false, abortSignal });
      return unframe(await readCapped(stream, MAX_LISTING_BYTES, abortSignal)).toString('utf8');
    };
    return attempt('run a command in the container', call, leastMs);
  };
}
