import type { Container } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import { type ReadyContext, unlessOver } from './context.js';

const ASK_EVERY_MS = 100;

/** Waits until something listens on the port; ends at once where that cannot be found out. */
export async function port(
  container: Container,
  number: number,
  { clock, abort }: ReadyContext,
): Promise<ReadyFacts> {
  const start = clock.now();
  const after = () => Math.round(clock.now() - start);
  while (!abort.aborted) {
    const answer = await unlessOver(container.listens(number), abort);
    if (answer === null) break;
    if (answer.kind === 'open')
      return {
        kind: 'matched',
        afterMs: after(),
        what: `port ${number} accepts connections, ${answer.how}`,
      };
    if (answer.kind === 'unreachable')
      return {
        kind: 'not-ready',
        afterMs: after(),
        why: `port ${number} cannot be looked at: ${answer.why}`,
      };
    await clock.sleep(ASK_EVERY_MS, abort);
  }
  return { kind: 'not-ready', afterMs: after(), why: `nothing listened on port ${number}` };
}
