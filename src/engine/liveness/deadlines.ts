import { setMaxListeners } from 'node:events';
import { errors } from '../../error-catalogue.js';
import { duration } from '../../text/duration.js';

/** Longest that one call to the engine may take, ms: creating and starting on a busy machine included. */
export const CALL_BOUND_MS = 7_000;
/**
 * What is left for cleaning up once the engine has hung, ms: the end comes within ten seconds of its last
 * answer.
 */
export const LAST_CHANCE_MS = 2_000;
/** What a call gets when even that is used up, ms. */
const LEAST_MS = 250;
/**
 * Of each bound this much is kept for a process that was itself stopped meanwhile: its timers fire before it
 * reads the answer that waits for it.
 */
const SECOND_LOOK_MS = 100;

export interface Deadlines {
  /** Runs a call that can be aborted; @throws SigprobeError `engine-hung` when no answer came in time. */
  run<T>(what: string, call: (abort: AbortSignal) => Promise<T>, boundMs?: number): Promise<T>;
  /** From now on all calls share LAST_CHANCE_MS. */
  shorten(): void;
}

/**
 * Deadlines the calls to one engine. When `lost` fires, those under way are given up with its reason, and the
 * others shorten.
 */
export function createDeadlines(lost: AbortSignal, now: () => number = () => performance.now()): Deadlines {
  let endMs = Number.POSITIVE_INFINITY;
  const shorten = () => {
    endMs = Math.min(endMs, now() + LAST_CHANCE_MS);
  };
  // As many listen as calls are in flight: Node's warning about more than ten would reach the user.
  setMaxListeners(0, lost);
  lost.addEventListener('abort', shorten, { once: true });
  return {
    shorten,
    run: async (what, call, boundMs = CALL_BOUND_MS) => {
      const bound = Math.min(boundMs, Math.max(LEAST_MS, endMs - now()));
      const abort = new AbortController();
      let reject: (reason: unknown) => void = () => undefined;
      const failed = new Promise<never>((_, refuse) => {
        reject = refuse;
      });
      const fail = (reason: unknown) => {
        reject(reason);
        abort.abort();
      };
      const giveUp = () => fail(lost.reason);
      const wait = Math.max(0, bound - SECOND_LOOK_MS);
      let timer = setTimeout(() => {
        timer = setTimeout(() => fail(errors.engineHung(what, duration(bound))), bound - wait);
      }, wait);
      lost.addEventListener('abort', giveUp, { once: true });
      try {
        return await Promise.race([call(abort.signal), failed]);
      } finally {
        clearTimeout(timer);
        lost.removeEventListener('abort', giveUp);
      }
    },
  };
}
