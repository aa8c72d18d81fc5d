import type { Clock } from '../../src/trial/clock.js';

/** Virtual time: it moves on to the next sleeper only when nothing else is left to do, and only inside `run`. */
export interface FakeClock extends Clock {
  /** Calls back at that moment, `now()` counting. */
  at(ms: number, act: () => void): void;
  /**
   * The result of work, as fast as it can be computed.
   *
   * @throws when the work waits for something that will never come, or for longer than an hour of its time
   */
  run<T>(work: Promise<T>): Promise<T>;
  /** Of those who sleep, how many have not woken, which would keep a process alive. */
  asleep(): number;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Not zero, so that a moment is not taken for a duration. */
const START_MS = 5_000;
const LIMIT_MS = 3_600_000;

/** A clock for one test. */
export function fakeClock(): FakeClock {
  let nowMs = START_MS;
  const sleepers = new Set<Sleeper>();
  let asleep = 0;

  const add = (atMs: number, act: () => void): (() => void) => {
    const sleeper: Sleeper = {
      atMs: Math.max(nowMs, atMs),
      wake: () => {
        sleepers.delete(sleeper);
        act();
      },
    };
    sleepers.add(sleeper);
    return sleeper.wake;
  };
  /** Of those that wake at the same moment, whoever slept first. */
  const first = () => [...sleepers].reduce((a, b) => (b.atMs < a.atMs ? b : a));
  const step = () => {
    if (sleepers.size === 0) throw new Error(`nothing moves any more at ${nowMs - START_MS} ms`);
    const next = first();
    if (next.atMs > START_MS + LIMIT_MS) throw new Error('an hour has passed, and the work is not done');
    nowMs = next.atMs;
    next.wake();
  };

  return {
    now: () => nowMs,
    sleep: (ms, abort) =>
      new Promise((resolve) => {
        if (abort?.aborted === true) {
          resolve();
          return;
        }
        asleep += 1;
        const wake = add(nowMs + ms, () => {
          asleep -= 1;
          abort?.removeEventListener('abort', wake);
          resolve();
        });
        abort?.addEventListener('abort', wake, { once: true });
      }),
    asleep: () => asleep,
    at: (ms, act) => void add(ms, act),
    run: async (work) => {
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      work.then(done, done);
      for (await allAtRest(); !isDone; await allAtRest()) step();
      return work;
    },
  };
}

/** Resolves once every promise that could go on has done so. */
function allAtRest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
