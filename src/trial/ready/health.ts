import type { Container } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import type { ReadyContext } from './context.js';

/** How often to ask where no event tells of a change. */
const ASK_EVERY_MS = 1_000;

/** Waits until the engine calls the container healthy; unhealthy ends the wait at once. */
export async function health(
  container: Container,
  { clock, feed, abort }: ReadyContext,
): Promise<ReadyFacts> {
  const start = clock.now();
  const told = new AbortController();
  void feed.next(container.id, 'health').then(() => told.abort());
  while (!abort.aborted) {
    const state = await container.inspect();
    const afterMs = Math.round(clock.now() - start);
    if (state.health === 'healthy') return { kind: 'healthy', afterMs };
    if (state.health === 'unhealthy') return { kind: 'not-ready', afterMs, why: 'its health check failed' };
    if (state.health === 'none')
      return { kind: 'not-ready', afterMs, why: 'the image declares no health check' };
    // The first change is mostly the only one; where another follows, asking finds it.
    const isTold = told.signal.aborted;
    await clock.sleep(ASK_EVERY_MS, isTold ? abort : AbortSignal.any([abort, told.signal]));
  }
  return {
    kind: 'not-ready',
    afterMs: Math.round(clock.now() - start),
    why: 'its health check did not pass',
  };
}
