import type { Observation } from '../../observation.js';
import type { FreezePlan } from '../../trial-plan.js';
import type { StartedTrial } from '../started-trial.js';
import { throwIfInterrupted } from '../trial-context.js';
import { untilRecording } from '../until-recording.js';
import { type Beside, besideOf, seeOut } from './after-proof.js';
import { awaitEnd } from './await-end.js';
import { lookBefore } from './look-before.js';
import { LOOKS_STOPPED, looksStopped, NOT_FROZEN, notSignalled } from './not-signalled.js';
import { endPending, type PendingTrial, startPending, toBefore } from './pending-trial.js';
import { type FirstSignal, sendFirst } from './send.js';
import { gatherShutdown, type ShutdownFacts } from './shutdown-facts.js';
import { tellSoFar } from './so-far.js';

/** What was seen of a shutdown, and of the container just before it. */
export type SeenShutdown = ShutdownFacts & Pick<Observation, 'workdirs'>;

/**
 * Sends the signal and watches until the container ends, a proof is in, or time is up; null when it ended
 * before the signal.
 */
export async function observeShutdown(
  trial: StartedTrial,
  beside: Beside<SeenShutdown>,
): Promise<SeenShutdown | null> {
  const { container, plan, context, exit } = trial;
  if (plan.when === 'ready') await untilRecording(context);
  const { freeze } = plan;
  const isFirst = freeze?.afterMs === 0;
  if (isFirst && !(await container.freezeChildren(freeze.choose, freeze.keepsStopped)))
    return withWorkdirs(notSignalled(trial, NOT_FROZEN), {});
  // What else is run starts from what the probe shows.
  const workdirs = plan.role === 'probe' && plan.when === 'ready' ? await container.otherWorkdirs() : {};
  const { table, lookedMs } = await lookBefore(trial);
  if (exit.hasEnded()) return null;
  if (table !== null && looksStopped(table))
    return withWorkdirs(notSignalled(trial, LOOKS_STOPPED, [toBefore(table, 0)]), workdirs);
  const pending = startPending(trial, table, lookedMs);
  trial.phases.spent('signal');
  try {
    const sent = await sendOrEndWait(pending);
    if (sent === null) return null;
    if (freeze !== null && !isFirst) void freezeLater(pending, freeze);
    const { runDifferential, onProof, onPending } = besideOf(beside, (facts: ShutdownFacts) => ({
      ...facts,
      workdirs,
    }));
    if (onPending !== null) void tellSoFar(pending, sent, onPending);
    const wait = await awaitEnd(pending, runDifferential);
    throwIfInterrupted(context.abort);
    const facts = await gatherShutdown(pending, sent, wait);
    if (onProof === null) return withWorkdirs(facts, workdirs);
    return withWorkdirs(await seeOut(facts, { pending, sent, wait }, onProof), workdirs);
  } finally {
    pending.recording?.stop();
  }
}

function withWorkdirs(facts: ShutdownFacts | null, workdirs: Observation['workdirs']): SeenShutdown | null {
  return facts && { ...facts, workdirs };
}

/** What cannot be frozen any more is seen not to have been. */
async function freezeLater(
  { container, context: { clock }, stop }: PendingTrial,
  { afterMs, choose, keepsStopped }: FreezePlan,
): Promise<void> {
  await clock.sleep(afterMs, stop);
  if (!stop.aborted) await container.freezeChildren(choose, keepsStopped).catch(() => false);
}

/** Leaves nothing looking at a container that could not be signalled. */
async function sendOrEndWait(pending: PendingTrial): Promise<FirstSignal | null> {
  let sent: FirstSignal | null = null;
  try {
    sent = await sendFirst(pending);
  } finally {
    if (sent === null) await endPending(pending);
  }
  return sent;
}
