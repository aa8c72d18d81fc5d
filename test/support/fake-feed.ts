import type { EngineEvent, EventFeed } from '../../src/engine/port.js';

/** A feed into which a test puts the events. */
export interface FakeFeed extends EventFeed {
  put(event: EngineEvent): void;
  isClosed(): boolean;
}

export function fakeFeed(): FakeFeed {
  const seen: EngineEvent[] = [];
  const waiting = new Set<(event: EngineEvent | null) => void>();
  let closed = false;
  return {
    put: (event) => {
      seen.push(event);
      for (const offer of [...waiting]) offer(event);
    },
    isClosed: () => closed,
    next: (container, action) =>
      new Promise((resolve) => {
        const matches = (event: EngineEvent) => event.container === container && event.action === action;
        const known = seen.find(matches);
        if (known !== undefined || closed) {
          resolve(known ?? null);
          return;
        }
        const offer = (event: EngineEvent | null) => {
          if (event !== null && !matches(event)) return;
          waiting.delete(offer);
          resolve(event);
        };
        waiting.add(offer);
      }),
    count: (container, action) =>
      seen.filter((event) => event.container === container && event.action === action).length,
    close: () => {
      closed = true;
      for (const offer of [...waiting]) offer(null);
    },
  };
}
