import type { Container, SentToAll } from '../../engine/port.js';
import { isSigprobeError } from '../../errors.js';
import type { Signal } from '../../kernel/signals.js';
import type { SignalFacts, Snapshot } from '../../observation.js';
import type { PendingTrial } from './pending-trial.js';
import { isAlone } from './proofs/discard-proof.js';

/** The first signal of a trial, once its call has returned. */
export interface FirstSignal extends SentToAll {
  /** By the client's clock. */
  readonly returnedMs: number;
}

/** Sends the plan's signal, or nothing for a control; null when the container has ended before. */
export async function sendFirst(pending: PendingTrial): Promise<FirstSignal | null> {
  const { plan, context, started, before, sentMs } = pending;
  started.load?.signal();
  const sending = plan.role === 'control' ? sentToNobody(plan.signal) : sendPlanned(pending);
  pending.noteSignal(sentMs);
  const sent = await sending;
  if (sent === null) return null;
  const returnedMs = context.clock.now();
  pending.noteSending({ number: plan.signal.number, before, sentMs, returnedMs });
  return { ...sent, returnedMs };
}

function sentToNobody({ reach }: SignalFacts): SentToAll {
  return { reach, atNs: null };
}

function sendPlanned({ container, plan, context, before }: PendingTrial): Promise<SentToAll | null> {
  const { signal, grace } = plan;
  context.emit({ kind: 'signalled', signal: signal.name, budgetMs: grace.budgetMs });
  return unlessGone(send(container, signal, signal.reach, before));
}

/**
 * Sends a signal to PID 1, or to every process where the plan says so.
 *
 * @throws SigprobeError `container-gone` when the container no longer runs
 */
export async function send(
  container: Container,
  signal: Signal,
  reach: SignalFacts['reach'],
  before: Snapshot | null,
): Promise<SentToAll> {
  if (reach === 'every-process' && (before === null || !isAlone(before))) return container.killAll(signal);
  await container.kill(signal);
  return { reach, atNs: null };
}

/** Resolves with null in place of `container-gone`. */
export async function unlessGone<T>(sending: Promise<T>): Promise<T | null> {
  try {
    return await sending;
  } catch (error) {
    if (isSigprobeError(error, 'container-gone')) return null;
    throw error;
  }
}
