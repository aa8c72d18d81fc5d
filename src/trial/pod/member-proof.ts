import type { Table } from '../../engine/port.js';
import type { Snapshot } from '../../observation.js';
import type { Companion } from '../companion.js';
import { isAllDiscarded, proofFromMs } from '../shutdown/proofs/discard-proof.js';
import type { TrialContext } from '../trial-context.js';
import type { Member } from './member.js';

/** A signal that was sent to a member, and how it looked before that. */
interface Told {
  readonly before: Table | null;
  readonly sentMs: number;
  readonly returnedMs: number;
}

/** A timer may fire so much before its time, and a look that is asked for too early proves nothing. */
const EARLY_TIMER_MS = 2;

/** Null where there is nothing to look at. */
export function lookAt({ container }: Companion): Promise<Table | null> {
  return container.look('full').catch(() => null);
}

/**
 * True once the kernel is known to have discarded the signal of that member: nothing but SIGKILL is going to end it,
 * unless it ends by itself. False where that cannot be told, which takes no longer.
 */
export async function isSignalDiscarded(
  { ready }: Member,
  companion: Companion,
  { before, sentMs, returnedMs }: Told,
  { clock, abort }: Pick<TrialContext, 'clock' | 'abort'>,
): Promise<boolean> {
  const { plan, exit } = companion;
  const fromMs = ready === null ? null : proofFromMs(plan, ready);
  if (before === null || fromMs === null) return false;
  await clock.sleep(sentMs + fromMs + EARLY_TIMER_MS - clock.now(), abort);
  if (abort.aborted || exit.hasEnded()) return false;
  const askedMs = clock.now();
  const table = await lookAt(companion);
  if (table === null) return false;
  const sending = { number: plan.signal.number, before: dated(before, 'before'), sentMs, returnedMs };
  return isAllDiscarded(plan, [sending], { table: dated(table, 'after'), askedMs }, fromMs);
}

/** The proof compares tables by what they show alone. */
function dated(table: Table, phase: Snapshot['phase']): Snapshot {
  return { ...table, phase, atMs: 0 };
}
