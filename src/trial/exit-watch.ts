import type { Container, EventFeed } from '../engine/port.js';
import type { Clock } from './clock.js';

/** How often to ask when neither the events nor the wait call may be trusted to answer. */
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
  let endedAt: number | null = null;
  const ended = new Promise<number>((resolve) => {
    const end = () => {
      if (stop.signal.aborted) return;
      endedAt = clock.now();
      stop.abort();
      resolve(endedAt);
    };
    void feed.next(container.id, 'die').then((event) => event !== null && end());
    // A connection that breaks here is no end: asking finds out.
    container.exit(stop.signal).then(end, () => undefined);
    void askUntil(container, clock, stop.signal, end);
  });
  return { ended, hasEnded: () => endedAt !== null, stop: () => stop.abort() };
}

async function askUntil(
  container: Container,
  clock: Clock,
  stop: AbortSignal,
  end: () => void,
): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(ASK_EVERY_MS, stop);
    if (stop.aborted) return;
    const state = await container.inspect().catch(() => null);
    if (state?.status === 'exited' || state?.status === 'dead') end();
  }
}
