import type { Container } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import type { ReadyContext } from './context.js';

const ASK_EVERY_MS = 100;

/** Waits until the engine calls the container healthy; unhealthy ends the wait at once. */
export async function health(container: Container, { clock, abort }: ReadyContext): Promise<ReadyFacts> {
  const start = clock.now();
  while (!abort.aborted) {
    const state = await container.inspect();
    const afterMs = Math.round(clock.now() - start);
    if (state.health === 'healthy') return { kind: 'healthy', afterMs };
    if (state.health === 'unhealthy') return { kind: 'not-ready', afterMs, why: 'its health check failed' };
    if (state.health === 'none')
      return { kind: 'not-ready', afterMs, why: 'the image declares no health check' };
    await clock.sleep(ASK_EVERY_MS, abort);
  }
  return {
    kind: 'not-ready',
    afterMs: Math.round(clock.now() - start),
    why: 'its health check did not pass',
  };
}
