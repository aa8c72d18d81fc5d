import { endsByDefault } from '../../../kernel/default-action.js';
import { givesSignalBack, runtimeOf } from '../../../kernel/runtimes.js';
import { diedBehindInit } from '../../facts/control-results.js';
import { dispositionBefore } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { handlerIsGone } from '../../facts/reactions.js';
import { handlerFix } from '../../wording/fix-snippets.js';
import {
  afterEvidence,
  describe,
  differentialEvidence,
  endEvidence,
  lines,
  signalEvidence,
} from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const runtimeDefaultHandler = defineRule({
  id: 'runtime-default-handler',
  severity: 'error',
  page: {
    title: "Only the runtime's own handler caught the signal, and it gives it back to the kernel",
    what: 'Node and PHP catch SIGTERM on their own account. Their handler restores the default action and raises the signal again, to die of it. PID 1 of a container has no default action, so the kernel discards the second signal, and the program runs on as if nothing had happened.',
    why: 'The signal looks caught, and nobody acts on it: every stop waits out the whole grace period and ends in SIGKILL.',
    before:
      'FROM node:22\nCMD ["node", "server.js"]      // server.js never calls process.on(\'SIGTERM\', …)',
    after:
      'process.on(\'SIGTERM\', () => server.close(() => process.exit(0)));\n\n// or, when nothing has to be cleaned up, an init as PID 1:\n// ENTRYPOINT ["/usr/bin/tini", "--"]',
    lookalikes:
      "process.once('SIGTERM', …) leaves the same traces, and then ends by itself: that is seen at the end of the budget, or behind an init, where it does not die at once. A handler that stays installed and never ends the program is stuck-handler. The same in another language is reraised-signal.",
    wrong:
      'A handler of your own that cleans up and raises the signal again (the signal-exit package does) looks the same; then an init is all that is missing. Where no trial behind an init was run, a one-shot handler that hangs does too.',
  },
  check(facts: Facts) {
    const { pid1, mainProcess, observation, signal } = facts;
    if (
      !facts.isKilled ||
      pid1 === null ||
      pid1 !== mainProcess ||
      dispositionBefore(facts, pid1) !== 'caught'
    )
      return null;
    const runtime = runtimeOf(pid1);
    if (runtime === null || !givesSignalBack(runtime)) return null;
    const isWaitedOut = observation.end.kind === 'still-running' && observation.end.proof === null;
    switch (diedBehindInit(facts)) {
      case 'did-not-die':
        return null;
      case 'not-run':
        if (!isWaitedOut || !handlerIsGone(facts, pid1)) return null;
        break;
      case 'died':
        break;
    }
    return {
      message: `${describe(facts, pid1)} caught ${signal.name} only to give it back to the kernel, as ${runtime}'s own handler does, and PID 1 of a container does not get it then. The program has no handler that ends it.`,
      evidence: lines(
        signalEvidence(facts, pid1),
        afterEvidence(facts, pid1),
        differentialEvidence(facts),
        endEvidence(facts),
      ),
      fix: handlerFix(facts, pid1),
      missing: endsByDefault(signal.number) ? ['handler', 'init'] : ['handler'],
    };
  },
});
