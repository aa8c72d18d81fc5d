import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { isSigprobeError } from '../../../errors.js';
import type { GivenLogins } from '../../../target-spec.js';
import { duration } from '../../../text/duration.js';
import type { FindLogin } from '../../credentials/find-login.js';
import { parseReference } from '../../credentials/reference.js';
import { isObject } from '../../json-file.js';
import type { PullProgress } from '../../port.js';
import type { ApiClient } from '../api-client.js';
import { openPull } from '../client.js';
import { pullFailure } from './pull-failure.js';
import { countPull } from './pull-progress.js';

/** A pull goes on as long as the engine reports progress. */
const SILENCE_MS = 120_000;

/** One pull that is asked for. */
export interface PullRequest {
  readonly reference: string;
  readonly platform: string | null;
  readonly abort: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
  readonly logins: readonly GivenLogins[];
}

/**
 * Has the engine fetch an image, with the login that is given or this machine has for its registry. An abort ends it at
 * once.
 *
 * @throws SigprobeError `image-not-pullable`, `bad-file`; the reason of the abort
 */
export async function pullImage(
  { docker, askPodman }: Pick<ApiClient, 'docker' | 'askPodman'>,
  findLogin: FindLogin,
  { reference, platform, abort, onProgress, logins }: PullRequest,
): Promise<void> {
  const image = parseReference(reference);
  const engine = askPodman === null ? 'docker' : 'podman';
  const login = await findLogin(image, engine, abort, logins);
  try {
    const { name: fromImage, tag, digest } = image;
    const query = {
      fromImage,
      tag: digest ?? tag ?? 'latest',
      ...(platform === null ? {} : { platform }),
    };
    const stream = await openPull(docker, query, login.kind === 'found' ? login.auth : null, abort);
    const count = countPull(engine);
    await readMessages(stream, abort, (message) => {
      if (count.take(message)) onProgress(count.progress());
    });
  } catch (error) {
    abort.throwIfAborted();
    throw isSigprobeError(error) ? error : pullFailure(error, { reference, image, engine, login });
  }
}

/** Reads the engine's messages, one a line, to their end; throws what the engine says went wrong. */
async function readMessages(
  stream: Readable,
  abort: AbortSignal,
  onMessage: (message: object) => void,
): Promise<void> {
  const silent = new Error(`no progress for ${duration(SILENCE_MS)}`);
  const giveUp = setTimeout(() => stream.destroy(silent), SILENCE_MS);
  const letGo = () => stream.destroy(abort.reason instanceof Error ? abort.reason : undefined);
  abort.addEventListener('abort', letGo, { once: true });
  try {
    for await (const line of createInterface({ input: stream })) {
      giveUp.refresh();
      const message = parseLine(line);
      const failure = message['error'] ?? (message['errorDetail'] as { message?: unknown })?.message;
      if (typeof failure === 'string') throw new Error(failure);
      onMessage(message);
    }
    // The loop ends quietly where the stream breaks.
    if (stream.errored !== null) throw stream.errored;
  } finally {
    clearTimeout(giveUp);
    abort.removeEventListener('abort', letGo);
    stream.destroy();
  }
}

function parseLine(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
