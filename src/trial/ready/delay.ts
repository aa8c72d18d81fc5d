import type { ReadyFacts } from '../../observation.js';
import { duration } from '../../text/duration.js';
import type { ReadyContext } from './context.js';

/** Waits for a time that the user chose. */
export async function delay(ms: number, { clock, abort }: ReadyContext): Promise<ReadyFacts> {
  const start = clock.now();
  await clock.sleep(ms, abort);
  if (abort.aborted)
    return {
      kind: 'not-ready',
      afterMs: Math.round(clock.now() - start),
      why: `the wait of ${duration(ms)} was not over`,
    };
  return { kind: 'waited', afterMs: ms };
}
