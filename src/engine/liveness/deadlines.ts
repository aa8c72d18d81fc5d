import { setMaxListeners } from 'node:events';
import { errors } from '../../error-catalogue.js';
import type { SigprobeError } from '../../errors.js';
import { duration } from '../../text/duration.js';

/** Longest that a question is waited for that every engine answers at once, such as which version it is, ms. */
export const QUESTION_BOUND_MS = 7_000;
/**
 * Least that any other call is given, ms. The engine answers its pings meanwhile, so it does not hang: creating
 * and starting take long on a busy machine.
 */
export const CALL_BOUND_MS = 30_000;
/** The same for whoever waits for nothing but the end, ms. */
export const HURRIED_BOUND_MS = 7_000;
/** So many times the longest call that this engine has answered is given to the next. */
const TIMES_LONGEST = 8;
/** Longest that a call is given, ms: a machine that was asleep must not count as a slow engine. */
const MOST_MS = 300_000;
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

type Call<T> = (abort: AbortSignal) => Promise<T>;

export interface Deadlines {
  /**
   * Runs a call that can be aborted. It is given as long as this engine has shown to need, and no less than
   * `leastMs`; @throws SigprobeError `engine-slow` when no answer came in time.
   */
  run<T>(what: string, call: Call<T>, leastMs?: number): Promise<T>;
  /** While it is on, calls are given no more than the engine has shown to need, those under way included. */
  hurry(isOn: boolean): void;
  /** When the engine answered last, by the clock of `now`. */
  lastAnswerMs(): number;
}

/**
 * Deadlines the calls to one engine. When `lost` fires, those under way are given up with its reason, and the
 * others share LAST_CHANCE_MS.
 */
export function createDeadlines(lost: AbortSignal, now: () => number = () => performance.now()): Deadlines {
  let endMs = Number.POSITIVE_INFINITY;
  let floorMs = CALL_BOUND_MS;
  let longestMs = 0;
  let answeredMs = Number.NEGATIVE_INFINITY;
  /** What looks at the time of each call that is under way. */
  const rechecks = new Set<() => void>();
  // As many listen as calls are in flight: Node's warning about more than ten would reach the user.
  setMaxListeners(0, lost);
  const shorten = () => {
    endMs = now() + LAST_CHANCE_MS;
  };
  lost.addEventListener('abort', shorten, { once: true });
  const shownMs = (leastMs: number) =>
    Math.min(MOST_MS, Math.max(leastMs, floorMs, TIMES_LONGEST * longestMs));
  return {
    hurry: (isOn) => {
      floorMs = isOn ? HURRIED_BOUND_MS : CALL_BOUND_MS;
      for (const recheck of rechecks) recheck();
    },
    lastAnswerMs: () => answeredMs,
    run: async (what, call, leastMs = 0) => {
      const startMs = now();
      const mostMs = Math.max(LEAST_MS, endMs - startMs);
      const boundMs = () => Math.min(mostMs, shownMs(leastMs));
      const tooLate = () => errors.engineSlow(what, duration(boundMs()));
      const attempt = bounded(call, { lost, startMs, now, boundMs, tooLate });
      rechecks.add(attempt.recheck);
      try {
        const answer = await attempt.done;
        answeredMs = now();
        longestMs = Math.max(longestMs, answeredMs - startMs);
        return answer;
      } finally {
        rechecks.delete(attempt.recheck);
      }
    },
  };
}

/** Runs a call within that time, ms; @throws SigprobeError `engine-hung` when no answer came in time */
export function within<T>(boundMs: number, what: string, call: Call<T>): Promise<T> {
  return bounded(call, {
    lost: null,
    startMs: performance.now(),
    now: () => performance.now(),
    boundMs: () => boundMs,
    tooLate: () => errors.engineHung(what, duration(boundMs)),
  }).done;
}

interface Bounds {
  readonly lost: AbortSignal | null;
  readonly startMs: number;
  readonly now: () => number;
  /** From the start on; asked again when it has passed. */
  readonly boundMs: () => number;
  readonly tooLate: () => SigprobeError;
}

/** The call and its timer; `recheck` is for when the bound has changed. */
function bounded<T>(
  call: Call<T>,
  { lost, startMs, now, boundMs, tooLate }: Bounds,
): { readonly done: Promise<T>; recheck(): void } {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let refuse: (reason: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  const fail = (reason: unknown) => {
    refuse(reason);
    abort.abort();
  };
  const giveUp = () => fail(lost?.reason);
  const recheck = () => {
    clearTimeout(timer);
    const leftMs = startMs + boundMs() - now();
    timer =
      leftMs > SECOND_LOOK_MS
        ? setTimeout(recheck, leftMs - SECOND_LOOK_MS)
        : setTimeout(() => fail(tooLate()), Math.max(0, leftMs));
  };
  const run = async () => {
    recheck();
    lost?.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([call(abort.signal), failed]);
    } finally {
      clearTimeout(timer);
      lost?.removeEventListener('abort', giveUp);
    }
  };
  return { done: run(), recheck };
}
