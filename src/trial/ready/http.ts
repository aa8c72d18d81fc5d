import type { Container } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import type { HttpTarget } from '../../trial-plan.js';
import { type ReadyContext, unlessOver } from './context.js';

const ASK_EVERY_MS = 100;

/** Waits until GET is answered with a status from 200 to 399, as a probe of Kubernetes with httpGet does. */
export async function http(
  container: Container,
  { port, path }: HttpTarget,
  { clock, abort }: ReadyContext,
): Promise<ReadyFacts> {
  const start = clock.now();
  const after = () => Math.round(clock.now() - start);
  const request = `GET ${path} on port ${port}`;
  let last = `${request} was not answered`;
  while (!abort.aborted) {
    const answer = await unlessOver(container.get(port, path), abort);
    if (answer === null) break;
    switch (answer.kind) {
      case 'answered': {
        const what = `${request} answered ${answer.status}`;
        if (answer.status >= 200 && answer.status < 400)
          return { kind: 'matched', afterMs: after(), what: `${what}, ${answer.how}` };
        last = what;
        break;
      }
      case 'silent':
        last = `${request} was not answered`;
        break;
      case 'unreachable':
        return { kind: 'not-ready', afterMs: after(), why: `port ${port} cannot be asked: ${answer.why}` };
    }
    await clock.sleep(ASK_EVERY_MS, abort);
  }
  return { kind: 'not-ready', afterMs: after(), why: last };
}
