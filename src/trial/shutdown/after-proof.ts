import { within } from '../clock.js';
import { throwIfInterrupted } from '../trial-context.js';
import type { Wait } from './await-end.js';
import type { PendingTrial } from './pending-trial.js';
import type { RunDifferential } from './proofs/early-proof.js';
import type { FirstSignal } from './send.js';
import { gatherShutdown, type ShutdownFacts } from './shutdown-facts.js';

/** What runs beside a trial, and because of it. */
export interface Beside<Provisional> {
  /** Null where nothing may run beside it. */
  readonly runDifferential: RunDifferential | null;
  /**
   * Hears what is known once a proof has ended the wait. The container is kept until that resolves; null
   * removes it at once.
   */
  readonly onProof: ((provisional: Provisional) => Promise<void>) | null;
  /** Hears what is known of a container that runs on for a while after the signal, as if its time were up. */
  readonly onPending: ((provisional: Provisional) => Promise<void>) | null;
}

export const NOTHING_BESIDE = { runDifferential: null, onProof: null, onPending: null } as const;

/** The same for whoever knows more of a trial. */
export function besideOf<Less, More>(
  { runDifferential, onProof, onPending }: Beside<More>,
  complete: (facts: Less) => More | Promise<More>,
): Beside<Less> {
  return {
    runDifferential,
    onProof: onProof && (async (facts) => onProof(await complete(facts))),
    onPending: onPending && (async (facts) => onPending(await complete(facts))),
  };
}

interface Proved {
  readonly pending: PendingTrial;
  readonly sent: FirstSignal;
  readonly wait: Wait;
}

/**
 * Keeps a container whose wait was ended by a proof while others run, and tells what it did meanwhile: what
 * is proved is that the signal is lost, not that the program runs on.
 */
export async function seeOut(
  facts: ShutdownFacts,
  { pending, sent, wait }: Proved,
  onProof: (provisional: ShutdownFacts) => Promise<void>,
): Promise<ShutdownFacts> {
  const { plan, context, exit, sentMs, phases } = pending;
  if (facts.end.kind !== 'still-running' || wait.proof === null || !isLeftAlone(pending)) return facts;
  const leftMs = Math.max(0, sentMs + plan.grace.budgetMs - context.clock.now());
  await within(leftMs, context.clock, Promise.race([onProof(facts), exit.ended]), context.abort);
  phases.spent('kept');
  throwIfInterrupted(context.abort);
  const later = await gatherShutdown(pending, sent, wait);
  if (later.end.kind !== 'exited') return facts;
  // A runtime that survived the signal may have had a handler of the program's to finish: that was no proof.
  if (wait.proof === 'differential') return later;
  const { code, afterMs } = later.end;
  return { ...facts, finishedNs: later.finishedNs, end: { ...facts.end, endedLater: { code, afterMs } } };
}

/** True where nothing but that one signal was done to it. */
function isLeftAlone({ plan }: PendingTrial): boolean {
  return plan.second === null && plan.load === null && plan.freeze === null;
}
