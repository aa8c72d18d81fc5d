import type { Table } from '../../engine/port.js';
import { forkedCopies } from '../../kernel/forked-copies.js';
import type { StartedTrial } from '../started-trial.js';

/** From fork to exec takes a millisecond; on a busy machine somewhat longer. */
const EXEC_WITHIN_MS = 15;
const MOST_LOOKS = 4;

export interface LookedBefore {
  /** Null once the container no longer runs, or where the view shows nothing. */
  readonly table: Table | null;
  /** When it was asked for, by the client's clock. */
  readonly lookedMs: number;
}

/**
 * The last table before the signal. A child on its way from fork to exec looks like its parent, and like work
 * that the parent may lose: what looks so has to be there twice.
 */
export async function lookBefore({ container, plan, context }: StartedTrial): Promise<LookedBefore> {
  const { clock, abort } = context;
  // A program that is starting does not wait for a thorough look, nor for a second one.
  if (plan.when === 'starting') return { lookedMs: clock.now(), table: await container.look('sample') };
  let earlier = '';
  for (let looks = 1; ; looks += 1) {
    const lookedMs = clock.now();
    const table = await container.look('full');
    const copies = table === null ? '' : forkedCopies(table).join();
    if (copies === '' || copies === earlier || looks === MOST_LOOKS) return { table, lookedMs };
    earlier = copies;
    await clock.sleep(EXEC_WITHIN_MS, abort);
  }
}
