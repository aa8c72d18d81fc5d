import type { Container } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import type { ReadyContext } from './context.js';

const ASK_EVERY_MS = 100;

/** Waits until a line of the log matches. */
export async function log(
  container: Container,
  pattern: string,
  { clock, abort }: ReadyContext,
): Promise<ReadyFacts> {
  const start = clock.now();
  const wanted = new RegExp(pattern);
  while (!abort.aborted) {
    const { text } = await container.logTail();
    const line = text.split('\n').find((each) => wanted.test(each));
    const afterMs = Math.round(clock.now() - start);
    if (line !== undefined) return { kind: 'matched', afterMs, what: line };
    await clock.sleep(ASK_EVERY_MS, abort);
  }
  return {
    kind: 'not-ready',
    afterMs: Math.round(clock.now() - start),
    why: `no line of its log matched ${pattern}`,
  };
}
