import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { errors } from '../../../error-catalogue.js';
import { duration } from '../../../text/duration.js';
import { wordsOf } from '../../failures/failures.js';

/** A pull goes on as long as the engine reports progress. */
const SILENCE_MS = 120_000;

/** Has the engine fetch an image; @throws SigprobeError `image-not-pullable` */
export async function pullImage(
  docker: Dockerode,
  reference: string,
  platform: string | null,
  abort: AbortSignal,
): Promise<void> {
  const fail = (error: unknown) => errors.imageNotPullable(reference, wordsOf(error), error);
  let stream: NodeJS.ReadableStream;
  try {
    stream = await docker.pull(reference, { ...(platform === null ? {} : { platform }), abortSignal: abort });
  } catch (error) {
    throw fail(error);
  }
  await new Promise<void>((resolve, reject) => {
    const silence = setTimeout(() => {
      (stream as Readable).destroy();
      reject(fail(new Error(`no progress for ${duration(SILENCE_MS)}`)));
    }, SILENCE_MS);
    docker.modem.followProgress(
      stream,
      (error: Error | null) => {
        clearTimeout(silence);
        if (error) reject(fail(error));
        else resolve();
      },
      () => silence.refresh(),
    );
  });
}
