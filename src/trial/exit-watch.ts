import type { Container, EventFeed } from '../engine/port.js';
import type { Clock } from './clock.js';

/** How often to ask while the events and the wait call stand, should both keep silent. */
const DOUBT_EVERY_MS = 5_000;
/** The same once one of them has broken. */
const ASK_EVERY_MS = 1_000;

export interface ExitWatch {
  /** Resolves when the container has ended, with the client's time at which that was noticed, ms. */
  readonly ended: Promise<number>;
  readonly hasEnded: () => boolean;
  stop(): void;
}

/**
 * Watches for the end by the event, by the wait call and, should both be lost, by asking; begin before the
 * start.
 */
export function watchExit(container: Container, feed: EventFeed, clock: Clock): ExitWatch {
  const stop = new AbortController();
  const broken = new AbortController();
  const lose = () => broken.abort();
  let endedAt: number | null = null;
  const ended = new Promise<number>((resolve) => {
    const end = () => {
      if (stop.signal.aborted) return;
      endedAt = clock.now();
      stop.abort();
      resolve(endedAt);
    };
    void feed.next(container.id, 'die').then((event) => (event === null ? lose() : end()));
    // A connection that breaks here is no end: asking finds out.
    container.exit(stop.signal).then(end, lose);
    void askUntil(container, clock, { stop: stop.signal, broken: broken.signal, end });
  });
  return { ended, hasEnded: () => endedAt !== null, stop: () => stop.abort() };
}

async function askUntil(
  container: Container,
  clock: Clock,
  {
    stop,
    broken,
    end,
  }: { readonly stop: AbortSignal; readonly broken: AbortSignal; readonly end: () => void },
): Promise<void> {
  while (!stop.aborted) {
    if (!broken.aborted) await clock.sleep(DOUBT_EVERY_MS, AbortSignal.any([stop, broken]));
    if (broken.aborted) await clock.sleep(ASK_EVERY_MS, stop);
    if (stop.aborted) return;
    const state = await container.inspect().catch(() => null);
    if (state?.status === 'exited' || state?.status === 'dead') end();
  }
}
