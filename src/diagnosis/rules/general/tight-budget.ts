import { longerBudget } from '../../../platforms/longer-budget.js';
import { duration } from '../../../text/duration.js';
import { endedWithoutSignal, timelyExit } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { sinceLastSignal } from '../../facts/last-signal.js';
import { spentEvidence } from '../../wording/hook-words.js';
import { endEvidence, lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

/** Share of the budget beyond which load, or a slower machine, is likely to use up the rest. */
const TIGHT_SHARE = 0.75;

type Data = {
  readonly signal: string;
  readonly exitedAfterMs: number;
  readonly budgetMs: number;
};

export const tightBudget = defineRule({
  id: 'tight-budget',
  severity: 'warning',
  page: {
    title: 'The container exited in time, with little of the budget to spare',
    what: 'The shutdown took more than three quarters of the grace period.',
    why: 'It was measured on an idle container. Under load, on a slower machine, or with a preStop hook that uses part of the budget, the shutdown may take longer than the budget and be SIGKILLed.',
    before: 'terminationGracePeriodSeconds: 10      # the shutdown takes 8.5 s',
    after: 'terminationGracePeriodSeconds: 20\n\n# or a shutdown that gives up after half of the budget',
    lookalikes:
      'A shutdown longer than the budget fails: slow-shutdown. A time that equals a timeout of the program (10 s in supervisord, 30 s in squid) is that timeout and not work.',
    wrong:
      'A program may use the budget on purpose, for example to wait until load balancers have noticed: set a larger --grace then.',
  },
  check(facts: Facts): Match<Data> | null {
    const exit = timelyExit(facts);
    if (exit === null || endedWithoutSignal(sinceLastSignal(facts)) !== null) return null;
    if (exit.afterMs - exit.uncertaintyMs <= TIGHT_SHARE * facts.budgetMs) return null;
    const percent = Math.round((100 * exit.afterMs) / facts.budgetMs);
    const longer = longerBudget(facts.observation.grace, Math.ceil((exit.afterMs * 2) / 1_000));
    return {
      data: { signal: facts.signal.name, exitedAfterMs: exit.afterMs, budgetMs: facts.budgetMs },
      message: `The shutdown took ${duration(exit.afterMs)}, ${percent} % of the budget of ${duration(facts.budgetMs)}: under load it may take longer than the budget.`,
      evidence: lines(endEvidence(facts), spentEvidence(facts)),
      fix:
        longer === null
          ? 'Make the shutdown shorter.'
          : `Make the shutdown shorter, or give it a longer budget (${longer}).`,
      missing: [],
      place: facts.observation.declared?.grace ?? null,
    };
  },
});
