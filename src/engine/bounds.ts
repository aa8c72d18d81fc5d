import { SigprobeError } from '../errors.js';

/** Longest that one call to the engine may take, ms: creating and starting on a busy machine included. */
export const CALL_BOUND_MS = 9_000;

/** Runs a call that can be aborted; @throws SigprobeError `engine-hung` when no answer came within `boundMs`. */
export async function withBound<T>(
  what: string,
  call: (abort: AbortSignal) => Promise<T>,
  boundMs: number = CALL_BOUND_MS,
): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new SigprobeError(
          'engine-hung',
          `The engine did not answer within ${boundMs / 1000} s when asked to ${what}.`,
          'Check that the engine is healthy (docker info); restart it if it hangs too.',
        ),
      );
      abort.abort();
    }, boundMs);
  });
  try {
    return await Promise.race([call(abort.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
