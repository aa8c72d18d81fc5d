import type { Readable } from 'node:stream';
import type { Container } from '../../port.js';
import { unframe } from '../../streams/log-frames.js';
import { followLines } from '../../streams/log-lines.js';
import { MAX_LOG_BYTES, readLogTail } from '../../streams/log-tail.js';
import { readCapped } from '../../streams/read-capped.js';
import type { ApiClient } from '../api-client.js';
import { attachOutput, openStream } from '../client.js';

const BILLION = 1_000_000_000n;

/** What one container writes. */
export interface ContainerLog {
  readonly tail: Container['logTail'];
  readonly hasSince: Container['hasLoggedSince'];
  readonly attach: Container['attach'];
  readonly follow: Container['followLog'];
  /** Stops to listen where nobody follows. */
  detach(): void;
}

/** Of a container with a terminal it is one stream, without frames. */
export function createContainerLog(
  { docker, ask, failure }: ApiClient,
  id: string,
  isTty: boolean,
): ContainerLog {
  const raw = docker.getContainer(id);
  let attached: Readable | null = null;
  /** Null when the wait for it was over before the engine answered, which may be only with the first line. */
  const open = async (abort: AbortSignal): Promise<Readable | null> => {
    const options = { stdout: true, stderr: true, follow: true, abortSignal: abort } as const;
    try {
      return (await raw.logs(options)) as Readable;
    } catch (error) {
      if (abort.aborted) return null;
      throw failure(error, 'show the log');
    }
  };
  const read = (query: object): Promise<Buffer> =>
    ask('show the log', async (abort) => {
      const all = { stdout: true, stderr: true, ...query };
      return readCapped(await openStream(docker, id, 'logs', all, abort), MAX_LOG_BYTES, abort);
    });
  return {
    // All of it: how much was written since a moment is not known beforehand, and the engine keeps little.
    tail: async (sinceNs) => readLogTail(await read({ timestamps: true }), sinceNs),
    hasSince: async (atNs) => {
      const since = `${atNs / BILLION}.${String(atNs % BILLION).padStart(9, '0')}`;
      return unframe(await read({ tail: 1, since })).length > 0;
    },
    attach: async () => {
      // An engine that cannot be listened to still keeps a log, from which only the oldest lines may be
      // missing.
      attached = await ask('attach to the container', (abort) => attachOutput(docker, id, abort)).catch(
        () => null,
      );
    },
    follow: async (onLine, abort) => {
      const stream = attached ?? (await open(abort));
      attached = null;
      if (stream !== null) await followLines(stream, onLine, abort, isTty);
    },
    detach: () => attached?.destroy(),
  };
}
