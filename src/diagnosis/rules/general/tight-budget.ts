import { longerBudget } from '../../../platforms/longer-budget.js';
import { duration } from '../../../text/duration.js';
import { endedWithoutSignal, timelyExit } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { sinceLastSignal } from '../../facts/last-signal.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

/** Share of the budget beyond which load, or a slower machine, is likely to use up the rest. */
const TIGHT_SHARE = 0.75;

export const tightBudget = defineRule({
  id: 'tight-budget',
  severity: 'warning',
  page: {
    title: 'The container ended in time, with little of the budget to spare',
    what: 'The shutdown took more than three quarters of the grace period.',
    why: 'It was measured on an idle container. Under load, on a slower machine, or with a preStop hook that spends the same budget, the next one may be SIGKILLed.',
    before: 'terminationGracePeriodSeconds: 10      # the shutdown takes 8.5 s',
    after:
      'terminationGracePeriodSeconds: 20\n\n# or a shutdown that gives up on the rest after half of the budget',
    lookalikes:
      'A shutdown longer than the budget fails: slow-shutdown. A time that equals a timeout of the program (10 s in supervisord, 30 s in squid) is that timeout, and no work.',
    wrong:
      'A program that uses the budget on purpose, such as one that waits until load balancers have noticed, may take as long as it likes: say so with a larger --grace.',
  },
  check(facts: Facts) {
    const exit = timelyExit(facts);
    if (exit === null || endedWithoutSignal(sinceLastSignal(facts)) !== null) return null;
    if (exit.afterMs - exit.uncertaintyMs <= TIGHT_SHARE * facts.budgetMs) return null;
    const percent = Math.round((100 * exit.afterMs) / facts.budgetMs);
    const longer = longerBudget(facts.observation.grace, Math.ceil((exit.afterMs * 2) / 1_000));
    return {
      message: `The shutdown took ${duration(exit.afterMs)}, ${percent} % of the budget of ${duration(facts.budgetMs)}: a little load could make it too long.`,
      evidence: [endEvidence(facts)],
      fix:
        longer === null
          ? 'Make the shutdown shorter.'
          : `Make the shutdown shorter, or give it longer (${longer}).`,
      missing: [],
    };
  },
});
