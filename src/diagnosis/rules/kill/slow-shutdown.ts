import { longerBudget } from '../../../platforms/longer-budget.js';
import { duration } from '../../../text/duration.js';
import { dispositionBefore, isAtDefault } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

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
      'A program that never ends is stuck-handler. One that could not take the signal and ended late by itself is unhandled-signal or ignored-signal. One that needs nearly all of the budget passes with tight-budget.',
    wrong:
      'The time was measured without load; under load it is usually longer, so never take the figure for an upper bound.',
  },
  check(facts: Facts) {
    const { mainProcess } = facts;
    const { end } = facts.observation;
    if (end.kind !== 'exited' || facts.isStopped) return null;
    if (
      mainProcess !== null &&
      (isAtDefault(facts, mainProcess) || dispositionBefore(facts, mainProcess) === 'ignored')
    )
      return null;
    const who = mainProcess === null ? 'The container' : describe(facts, mainProcess);
    const enough = Math.ceil((end.afterMs * 1.5) / 1_000);
    return {
      message: `${who} took ${duration(end.afterMs)} to end, more than the budget of ${duration(facts.budgetMs)}: the platform would SIGKILL it in the middle of its shutdown.`,
      evidence: lines(mainProcess === null ? null : signalEvidence(facts, mainProcess), endEvidence(facts)),
      fix: fixFor(longerBudget(facts.observation.grace, enough), facts.observation.grace.source),
      missing: [],
    };
  },
});

function fixFor(longer: string | null, platform: string): string {
  return longer === null
    ? `Make the shutdown shorter: ${platform} allows no budget as long as that.`
    : `Give it longer (${longer}) or make the shutdown shorter.`;
}
