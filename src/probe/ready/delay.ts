import type { ReadyFacts } from '../../observation.js';
import type { ReadyContext } from './context.js';

/** Waits for a time that the user chose. */
export async function delay(ms: number, { clock, abort }: ReadyContext): Promise<ReadyFacts> {
  await clock.sleep(ms, abort);
  return { kind: 'waited', afterMs: ms };
}
