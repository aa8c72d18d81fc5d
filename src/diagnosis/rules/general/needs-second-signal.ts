import { SECOND_SIGNAL_MS } from '../../../kernel/reaction-time.js';
import { duration } from '../../../text/duration.js';
import { dispositionBefore, isAtDefault } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { sinceLastSignal } from '../../facts/last-signal.js';
import { isWaitedOut } from '../../facts/waited-out.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly secondSignal: string;
  /** Since the first signal. */
  readonly secondSentAfterMs: number;
  /** Since the second signal. */
  readonly exitedAfterMs: number;
};

export const needsSecondSignal = defineRule({
  id: 'needs-second-signal',
  severity: 'warning',
  page: {
    title: 'The program exits on the second signal, not on the first',
    what: 'The program kept running after the first signal: past the budget, or until the delay given by --second-signal. A second signal, sent to another container of the same image, or the one given by --second-signal, ended it at once. Many programs do so on purpose: the first signal asks them to finish their work, the second to stop now.',
    why: 'Platforms send the stop signal once, and then SIGKILL, so no second signal ends the program. With --second-signal the platform is assumed to send both: an exit within the budget passes, and this finding says what it took.',
    before:
      "process.on('SIGTERM', () => {\n  if (stopping) process.exit(0);\n  stopping = true;      // and then waits for work that does not finish\n})",
    after:
      "process.on('SIGTERM', () => {\n  finish().finally(() => process.exit(0));\n  setTimeout(() => process.exit(1), 8_000).unref();      // a time limit below the grace period\n})",
    lookalikes:
      'A program that only needs a little longer exits by itself: unless --second-signal says otherwise, a program that exits within three seconds of the budget is slow-shutdown. A program that installed its handler after the first signal lost that one: unhandled-signal.',
    wrong:
      'A program that exits by coincidence when the second signal is sent is reported too: run the probe again.',
  },
  check(facts: Facts): Match<Data> | null {
    const { end } = facts.observation;
    const { secondSignal, isElsewhere } = secondOf(facts);
    if (secondSignal === null || secondSignal.endedAfterMs === null) return null;
    if (secondSignal.endedAfterMs > SECOND_SIGNAL_MS || cameTooEarly(facts)) return null;
    if (end.kind === 'exited' && sinceLastSignal(facts) === facts) return null;
    const signal = facts.signal.name;
    const other = secondSignal.name === signal ? `a second ${signal}` : secondSignal.name;
    return {
      data: {
        signal,
        secondSignal: secondSignal.name,
        secondSentAfterMs: secondSignal.atMs,
        exitedAfterMs: secondSignal.endedAfterMs,
      },
      message: `The first ${signal} did not end the container; ${other}, sent ${duration(secondSignal.atMs)} later${isElsewhere ? ' to another container of the image' : ''}, did. Platforms send one signal before SIGKILL.`,
      evidence: [
        endEvidence(facts),
        `${isElsewhere ? 'Another container of the image was sent it twice: exited' : 'Exited'} ${duration(secondSignal.endedAfterMs)} after the second signal, ${secondSignal.name}.`,
      ],
      fix: 'Have the program exit on the first signal: set a time limit below the grace period for what it waits for.',
      missing: [],
    };
  },
});

/** Sent to the container itself where that was asked for, else to another one, beside it. */
function secondOf({ observation, trials }: Facts) {
  const own = observation.secondSignal;
  const other = trials.secondSignal?.secondSignal ?? null;
  return own === null && isWaitedOut(observation)
    ? { secondSignal: other, isElsewhere: true }
    : { secondSignal: own, isElsewhere: false };
}

/**
 * True when the same signal was sent before the program was ready or had a handler: later, one would have
 * been enough.
 */
function cameTooEarly(facts: Facts): boolean {
  const { mainProcess, observation, signal } = facts;
  if (secondOf(facts).secondSignal?.name !== signal.name) return false;
  if (observation.ready?.kind === 'at-once') return true;
  if (mainProcess === null) return false;
  return isAtDefault(facts, mainProcess) || dispositionBefore(facts, mainProcess) === 'ignored';
}
