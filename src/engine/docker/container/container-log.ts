import type { Readable } from 'node:stream';
import type { Container } from '../../port.js';
import { MAX_LOG_BYTES, readLogTail } from '../../streams/log-frames.js';
import { followLines } from '../../streams/log-lines.js';
import { readCapped } from '../../streams/read-capped.js';
import type { ApiClient } from '../api-client.js';
import { openStream } from '../client.js';

const TAIL_LINES = 200;
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

export function createContainerLog({ docker, ask, failure }: ApiClient, id: string): ContainerLog {
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
  return {
    tail: async () => {
      const query = { stdout: true, stderr: true, tail: TAIL_LINES };
      const bytes = await ask('show the log', async (abort) =>
        readCapped(await openStream(docker, id, 'logs', query, abort), MAX_LOG_BYTES, abort),
      );
      return readLogTail(bytes);
    },
    hasSince: async (atNs) => {
      const since = `${atNs / BILLION}.${String(atNs % BILLION).padStart(9, '0')}`;
      const query = { stdout: true, stderr: true, tail: 1, since };
      const bytes = await ask('show the log', async (abort) =>
        readCapped(await openStream(docker, id, 'logs', query, abort), MAX_LOG_BYTES, abort),
      );
      return readLogTail(bytes).text !== '';
    },
    attach: async () => {
      // An engine that cannot be listened to still keeps a log, from which only the oldest lines may be
      // missing.
      attached = await ask('attach to the container', () =>
        raw.attach({ stream: true, stdout: true, stderr: true }),
      ).then(
        (stream) => stream as unknown as Readable,
        () => null,
      );
    },
    follow: async (onLine, abort) => {
      const stream = attached ?? (await open(abort));
      attached = null;
      if (stream !== null) await followLines(stream, onLine, abort);
    },
    detach: () => attached?.destroy(),
  };
}
