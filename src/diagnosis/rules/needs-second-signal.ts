import type { Facts } from '../facts.js';
import { endEvidence, formatMs } from '../wording.js';
import { defineRule } from './rule.js';

export const needsSecondSignal = defineRule({
  id: 'needs-second-signal',
  severity: 'warning',
  page: {
    title: 'The program ends on the second signal, not on the first',
    what: 'The first signal was taken, and the program went on past the budget and for as long again. The same signal, sent once more, ended it at once. Many programs do so on purpose: the first signal asks them to finish what they are doing, the second to stop now.',
    why: 'Platforms send the stop signal once. After it comes SIGKILL, so the way out by a second signal is never taken.',
    before:
      "process.on('SIGTERM', () => {\n  if (stopping) process.exit(0);\n  stopping = true;      // and then waits for work that does not end\n})",
    after:
      "process.on('SIGTERM', () => {\n  finish().finally(() => process.exit(0));\n  setTimeout(() => process.exit(1), 8_000).unref();      // a bound, below the grace period\n})",
    lookalikes:
      'A program that only needed a little longer would have ended by itself: the second signal is sent after the budget and as long again.',
    wrong:
      'A program that happened to end in the moment of the second signal is taken for one that needs it: run it again.',
  },
  check(facts: Facts) {
    const { secondSignal } = facts.observation;
    if (secondSignal === null || secondSignal.endedAfterMs === null) return null;
    const { name } = facts.signal;
    return {
      message: `The first ${name} did not end the container, a second one, ${formatMs(secondSignal.atMs)} after it, did. Platforms send it once.`,
      evidence: [
        endEvidence(facts),
        `Ended ${formatMs(secondSignal.endedAfterMs)} after a second signal, ${secondSignal.name}.`,
      ],
      fix: 'Let the first signal lead to an end by itself: give what it waits for a bound below the grace period.',
      missing: [],
    };
  },
});
