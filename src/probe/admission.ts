import type { Clock } from '../trial/clock.js';
import type { Admit, Turn } from '../trial/trial-context.js';

/** Starts under way at first: what the smallest engine takes. */
const FIRST = 2;
/**
 * Starts that wait inside the engine rather than here, as its answers tell: with fewer it could take more, with
 * more they only make each other late, and what is measured beside them.
 */
const WAITING_LEAST = 1;
const WAITING_MOST = 3;
/** By so much a start counts as quicker than the quickest, each time: an engine may become slower for good. */
const FORGET = 1.002;

/** How many starts an engine is asked for at once, learnt from how long each took. */
export interface StartLimit {
  /** At least 1. */
  current(): number;
  /** Takes how long a start took, ms, with so many under way, itself included. */
  learn(tookMs: number, underWay: number): void;
}

/**
 * As TCP Vegas finds the capacity of a path: what a start takes longer than the quickest, it has waited. Doubles
 * until starts wait, then follows by small steps.
 */
export function createStartLimit(): StartLimit {
  let limit = FIRST;
  let quickestMs = Number.POSITIVE_INFINITY;
  let isRising = true;
  return {
    current: () => Math.floor(limit),
    learn: (tookMs, underWay) => {
      quickestMs = Math.min(tookMs, quickestMs * FORGET);
      const waiting = tookMs > 0 ? underWay * (1 - quickestMs / tookMs) : 0;
      if (waiting >= WAITING_LEAST) isRising = false;
      // Where fewer were under way than might have been, nothing is known of more.
      if (waiting < WAITING_LEAST && underWay >= Math.floor(limit)) limit += isRising ? 1 : 1 / limit;
      if (waiting > WAITING_MOST) limit = Math.max(1, limit - 1 / limit);
    },
  };
}

/** Admits starts in the order in which they were asked for, as fast as the engine takes them. */
export function createAdmission(clock: Clock, limit: StartLimit = createStartLimit()): Admit {
  const waiting = new Set<() => void>();
  let underWay = 0;
  const next = () => {
    const [first] = waiting;
    if (first === undefined || underWay >= limit.current()) return;
    waiting.delete(first);
    first();
    next();
  };
  const begin = (): Turn => {
    underWay += 1;
    const among = underWay;
    const startMs = clock.now();
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      underWay -= 1;
      next();
    };
    const started = () => {
      if (!isOver) limit.learn(clock.now() - startMs, among);
      over();
    };
    return { started, over };
  };
  return async (abort, onWait) => {
    if (abort.aborted) return NO_TURN;
    if (underWay < limit.current() && waiting.size === 0) return begin();
    onWait();
    return new Promise<Turn>((resolve) => {
      const take = () => {
        abort.removeEventListener('abort', leave);
        resolve(begin());
      };
      const leave = () => {
        waiting.delete(take);
        resolve(NO_TURN);
      };
      waiting.add(take);
      abort.addEventListener('abort', leave, { once: true });
    });
  };
}

const NO_TURN: Turn = { started: () => undefined, over: () => undefined };
