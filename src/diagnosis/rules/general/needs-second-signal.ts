import { SECOND_SIGNAL_MS } from '../../../kernel/reaction-time.js';
import { duration } from '../../../text/duration.js';
import { dispositionBefore, isAtDefault } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { sinceLastSignal } from '../../facts/last-signal.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const needsSecondSignal = defineRule({
  id: 'needs-second-signal',
  severity: 'warning',
  page: {
    title: 'The program ends on the second signal, not on the first',
    what: 'The program went on after the first signal: past the budget and for as long again, or until --second-signal said. A second one, the same or another, ended it at once. Many programs do so on purpose: the first signal asks them to finish what they are doing, the second to stop now.',
    why: 'Platforms send the stop signal once. After it comes SIGKILL, so the way out by a second signal is never taken. With --second-signal the platform is taken to send both: an end within the budget passes, and this says what it took.',
    before:
      "process.on('SIGTERM', () => {\n  if (stopping) process.exit(0);\n  stopping = true;      // and then waits for work that does not end\n})",
    after:
      "process.on('SIGTERM', () => {\n  finish().finally(() => process.exit(0));\n  setTimeout(() => process.exit(1), 8_000).unref();      // a bound, below the grace period\n})",
    lookalikes:
      'A program that only needed a little longer would have ended by itself: unless asked for earlier, the second signal is sent after the budget and as long again. One whose handler came after the first signal lost that one: unhandled-signal.',
    wrong:
      'A program that happened to end in the moment of the second signal is taken for one that needs it: run it again.',
  },
  check(facts: Facts) {
    const { secondSignal } = facts.observation;
    if (secondSignal === null || secondSignal.endedAfterMs === null) return null;
    if (secondSignal.endedAfterMs > SECOND_SIGNAL_MS || cameTooEarly(facts)) return null;
    if (facts.observation.end.kind === 'exited' && sinceLastSignal(facts) === facts) return null;
    const { name } = facts.signal;
    const other = secondSignal.name === name ? 'a second one' : secondSignal.name;
    return {
      message: `The first ${name} did not end the container, ${other}, ${duration(secondSignal.atMs)} after it, did. Platforms send one signal.`,
      evidence: [
        endEvidence(facts),
        `Ended ${duration(secondSignal.endedAfterMs)} after a second signal, ${secondSignal.name}.`,
      ],
      fix: 'Let the first signal lead to an end by itself: give what it waits for a bound below the grace period.',
      missing: [],
    };
  },
});

/** True when the same signal came before the program was up, or had a handler for it: later, once would have done. */
function cameTooEarly(facts: Facts): boolean {
  const { mainProcess, observation, signal } = facts;
  if (observation.secondSignal?.name !== signal.name) return false;
  if (observation.ready?.kind === 'at-once') return true;
  if (mainProcess === null) return false;
  return isAtDefault(facts, mainProcess) || dispositionBefore(facts, mainProcess) === 'ignored';
}
