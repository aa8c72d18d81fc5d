import type { Observation, Snapshot } from '../../observation.js';
import type { PendingTrial } from './pending-trial.js';
import { send, unlessGone } from './send.js';

export interface SecondSignal {
  readonly name: string;
  /** By the client's clock. */
  readonly sentMs: number;
}

/** Sends the plan's second signal at its time; null when there is none, or the wait for it is over before. */
export async function sendSecond(pending: PendingTrial): Promise<SecondSignal | null> {
  const { container, context, sentMs, stop } = pending;
  const { role, second, signal } = pending.plan;
  const { clock } = context;
  if (second === null || role === 'control') return null;
  await clock.sleep(Math.max(0, sentMs + second.afterMs - clock.now()), stop);
  if (stop.aborted) return null;
  const lookedMs = clock.now();
  const table = await container.look('full');
  if (stop.aborted) return null;
  const before: Snapshot | null =
    table === null ? null : { phase: 'after', atMs: Math.round(lookedMs - sentMs), ...table };
  const secondSentMs = clock.now();
  if ((await unlessGone(send(container, second.signal, signal.reach, before))) === null) return null;
  const returnedMs = clock.now();
  pending.noteSending({ number: second.signal.number, before, sentMs: secondSentMs, returnedMs });
  return { name: second.signal.name, sentMs: secondSentMs };
}

/** What is recorded of it. */
export function secondSignalFacts(
  sent: SecondSignal | null,
  endedMs: number | null,
  firstSentMs: number,
): Observation['secondSignal'] {
  if (sent === null) return null;
  return {
    name: sent.name,
    atMs: Math.round(sent.sentMs - firstSentMs),
    endedAfterMs: endedMs === null ? null : Math.max(0, Math.round(endedMs - sent.sentMs)),
  };
}
