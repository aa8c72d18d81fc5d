import { endsByDefault } from '../../../kernel/default-action.js';
import type { Runtime } from '../../../kernel/runtimes.js';
import { diedBehindInit } from '../../facts/control-results.js';
import type { Facts } from '../../facts/facts.js';
import { builtInReraise, handlerIsGone } from '../../facts/reactions.js';
import { isWaitedOut } from '../../facts/waited-out.js';
import { handlerFix } from '../../wording/fix-snippets.js';
import {
  afterEvidence,
  describe,
  differentialEvidence,
  endEvidence,
  lines,
  signalEvidence,
} from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
  readonly runtime: Runtime;
};

export const runtimeDefaultHandler = defineRule({
  id: 'runtime-default-handler',
  severity: 'error',
  page: {
    title:
      "Only the runtime's built-in handler caught the signal, and it re-raises it with the default action",
    what: 'Node and PHP install a handler for SIGTERM of their own. It restores the default action and re-raises the signal. A signal with the default action does not end PID 1 of a container: the kernel discards it, and the program keeps running.',
    why: 'The signal is caught, but the program does not act on it: unless it exits by itself, every stop waits out the whole grace period and ends in SIGKILL.',
    before:
      'FROM node:22\nCMD ["node", "server.js"]      // server.js never calls process.on(\'SIGTERM\', …)',
    after:
      'process.on(\'SIGTERM\', () => server.close(() => process.exit(0)));\n\n// or, when nothing has to be cleaned up, an init as PID 1:\n// ENTRYPOINT ["/usr/bin/tini", "--"]',
    lookalikes:
      "process.once('SIGTERM', …) leaves the same signal sets, but that program exits by itself: it does so by the end of the budget, and behind an init it does not die at once. A handler that stays installed and never ends the program is stuck-handler. A handler of the program that re-raises the signal, in another language, is reraised-signal.",
    wrong:
      "Without the kernel's record, a handler of the program that re-raises the signal within 60 ms and writes nothing looks the same; then only an init is missing. Where no trial behind an init was run, a one-shot handler that hangs looks the same too.",
  },
  check(facts: Facts): Match<Data> | null {
    const { pid1, mainProcess, observation, signal } = facts;
    if (!facts.isKilled || pid1 === null || pid1 !== mainProcess) return null;
    const runtime = builtInReraise(facts);
    if (runtime === null) return null;
    switch (diedBehindInit(facts)) {
      case 'did-not-die':
        return null;
      case 'not-run':
        if (!isWaitedOut(observation) || !handlerIsGone(facts, pid1)) return null;
        break;
      case 'died':
        break;
    }
    return {
      data: { signal: signal.name, process: nameProcess(facts, pid1), runtime },
      message: `${describe(facts, pid1)} has no handler for ${signal.name} that ends it: ${runtime}'s built-in handler re-raised ${signal.name} with the default action, which the kernel discards for PID 1 of a container.`,
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
