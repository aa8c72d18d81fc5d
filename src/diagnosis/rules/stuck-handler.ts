import { hasDeferredTrap, isRuntimeHandlerOnly } from '../causes.js';
import { acts, describe, dispositionAfter, dispositionBefore, type Facts, isStillPending } from '../facts.js';
import { isInit } from '../programs.js';
import { afterEvidence, endEvidence, formatMs, facts as lines, signalEvidence } from '../wording.js';
import { defineRule } from './rule.js';

export const stuckHandler = defineRule({
  id: 'stuck-handler',
  severity: 'error',
  page: {
    title: 'The signal was taken, and the program did not end',
    what: 'The program has a handler for the signal, the kernel delivered it, and the program was still running at the end of the budget and for as long again. The handler waits for something that does not come: open keep-alive connections, a timer, a lock, a thread that is never joined, a flag that nobody reads.',
    why: 'A handler that does not finish is no better than none: the platform waits out the grace period and sends SIGKILL, now in the middle of the shutdown.',
    before:
      "process.on('SIGTERM', () => server.close(() => process.exit(0)))   // waits for every open connection",
    after:
      "process.on('SIGTERM', () => {\n  server.close(() => process.exit(0));\n  server.closeIdleConnections();\n  setTimeout(() => process.exit(1), 8_000).unref();   // a bound of its own, below the grace period\n});",
    lookalikes:
      "A shell whose trap waits for a foreground child is deferred-trap. A runtime's own handler (node, php) is runtime-default-handler: it is gone after the signal. A program that ends a little after the budget is slow-shutdown. uwsgi and systemd take SIGTERM to mean something else: signal-means-something-else.",
    wrong:
      'The program may only need longer than the budget and as long again: try --grace with what it should need at most.',
  },
  check(facts: Facts) {
    const { end } = facts.observation;
    const decides = facts.chain.find((process) => !isInit(process)) ?? facts.workload;
    if (end.kind !== 'still-running' || end.proof !== null || !decides) return null;
    const disposition = dispositionBefore(facts, decides);
    const reads =
      disposition === 'blocked' &&
      !isStillPending(facts, decides) &&
      dispositionAfter(facts, decides) !== null;
    if (!acts(disposition) && !reads) return null;
    if (hasDeferredTrap(facts) || isRuntimeHandlerOnly(facts)) return null;
    return {
      message: `${describe(facts, decides)} takes ${facts.signal.name} and does not end: it was still running ${formatMs(end.afterMs)} later, with a budget of ${formatMs(facts.budgetMs)}.`,
      evidence: lines(signalEvidence(facts, decides), afterEvidence(facts, decides), endEvidence(facts)),
      fix: 'Find what the shutdown waits for (open connections, timers, locks, threads) and give it a bound of its own, below the grace period.',
    };
  },
});
