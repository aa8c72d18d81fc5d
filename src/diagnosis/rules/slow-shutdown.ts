import { describe, type Facts } from '../facts.js';
import { endEvidence, formatMs } from '../wording.js';
import { defineRule } from './rule.js';

export const slowShutdown = defineRule({
  id: 'slow-shutdown',
  severity: 'error',
  page: {
    title: 'The program shuts down, but needs longer than the budget',
    what: 'The signal was acted on: the program ended by itself, only after the grace period was over. The platform would have sent SIGKILL before.',
    why: 'The shutdown is cut off in the middle, at the same point every time: requests, messages or writes are lost although the program means to save them.',
    before: 'terminationGracePeriodSeconds: 5      # the shutdown takes 8 s',
    after:
      'terminationGracePeriodSeconds: 15\n\n# docker run --stop-timeout 15, compose: stop_grace_period: 15s, or make the shutdown shorter',
    lookalikes:
      'A program that never ends is stuck-handler. One that needs nearly all of the budget passes with tight-budget.',
    wrong:
      'The time was measured without load; under load it is usually longer, never take the figure for an upper bound.',
  },
  check(facts: Facts) {
    const { end } = facts.observation;
    if (end.kind !== 'exited' || facts.isStopped) return null;
    const who = facts.workload === null ? 'The program' : describe(facts, facts.workload);
    const enough = Math.ceil((end.afterMs * 1.5) / 1_000);
    return {
      message: `${who} needs ${formatMs(end.afterMs)} to end, more than the budget of ${formatMs(facts.budgetMs)}: the platform would SIGKILL it in the middle of its shutdown.`,
      evidence: [endEvidence(facts)],
      fix: `Give it longer (terminationGracePeriodSeconds: ${enough}; compose: stop_grace_period: ${enough}s; docker run --stop-timeout ${enough}) or make the shutdown shorter.`,
    };
  },
});
