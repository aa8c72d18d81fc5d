import type { EventFeed, Table } from '../../engine/port.js';
import type { Clock } from '../clock.js';

/** The result, or null as soon as the wait is over: what is still asked then is answered to nobody. */
export async function unlessOver<T>(asked: Promise<T>, abort: AbortSignal): Promise<T | null> {
  const stop = new AbortController();
  const over = new Promise<null>((resolve) => {
    abort.addEventListener('abort', () => resolve(null), { once: true, signal: stop.signal });
  });
  try {
    return abort.aborted ? null : await Promise.race([asked, over]);
  } finally {
    stop.abort();
    asked.catch(() => undefined);
  }
}

/** What every strategy may use. */
export interface ReadyContext {
  readonly clock: Clock;
  readonly feed: EventFeed;
  /**
   * Fires when the container ends, the time is up or the user interrupts: the wait is over whatever it found.
   */
  readonly abort: AbortSignal;
  /** Takes the tables seen while starting, by ms since the start. */
  readonly onTable: (table: Table, atMs: number) => void;
}
