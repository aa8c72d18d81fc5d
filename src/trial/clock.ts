/** Time as the probe sees it: monotonic, and passed in so that tests need not wait. */
export interface Clock {
  /** Milliseconds since some moment that never changes. */
  now(): number;
  /** Resolves after `ms`, or at once when aborted. */
  sleep(ms: number, abort?: AbortSignal): Promise<void>;
}

/** The machine's monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, abort) =>
    new Promise((resolve) => {
      if (abort?.aborted === true) {
        resolve();
        return;
      }
      const wake = () => {
        clearTimeout(timer);
        abort?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      abort?.addEventListener('abort', wake, { once: true });
    }),
};

/** The result, or null where it takes longer, or was aborted; no timer is left that would keep the process alive. */
export async function within<T>(
  ms: number,
  clock: Clock,
  asked: Promise<T>,
  abort?: AbortSignal,
): Promise<T | null> {
  const over = new AbortController();
  const stop = abort === undefined ? over.signal : AbortSignal.any([over.signal, abort]);
  const late = clock.sleep(ms, stop).then(() => null);
  return Promise.race([asked, late]).finally(() => over.abort());
}
