import { longerBudget } from '../../../platforms/longer-budget.js';
import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { hasNoGrace } from '../../facts/hooks.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

/** What is suggested where the shutdown was not seen to end, s. */
const USUAL_SECONDS = 10;

type Data = {
  readonly signal: string;
  /** What the program took to exit, which nobody waits for; null when it was not seen to. */
  readonly exitedAfterMs: number | null;
  readonly suggestedBudgetMs: number;
};

export const zeroGrace = defineRule({
  id: 'zero-grace',
  severity: 'error',
  page: {
    title: 'The grace period is 0, so SIGKILL is sent at once',
    what: 'The file sets the grace period to 0. Compose cuts it to whole seconds, so 500ms means 0, too. The platform does not wait for the program at all.',
    why: 'No handler has the time to run: requests in progress are dropped, buffers are not written, locks stay.',
    before: 'stop_grace_period: 500ms',
    after: 'stop_grace_period: 5s',
    lookalikes:
      'A shutdown that takes longer than a budget is slow-shutdown. A stop signal that no program can handle is uncatchable-stop-signal. In Kubernetes a terminationGracePeriodSeconds of 0 leaves 2 s on the node.',
    wrong: 'Where the program has nothing to lose, ending it at once is right.',
  },
  check(facts: Facts): Match<Data> | null {
    const { observation, signal } = facts;
    if (!hasNoGrace(facts) || !facts.isKilled) return null;
    const { end, grace, declared } = observation;
    const exitedAfterMs = end.kind === 'exited' ? end.afterMs : null;
    const seconds =
      exitedAfterMs === null ? USUAL_SECONDS : Math.max(1, Math.ceil((exitedAfterMs * 1.5) / 1_000));
    const longer = longerBudget(grace, seconds);
    return {
      data: { signal: signal.name, exitedAfterMs, suggestedBudgetMs: seconds * 1_000 },
      message: `The grace period is 0${declared?.platform === 'compose' ? ', to which Compose cuts whatever is below a second' : ''}, so SIGKILL is sent at once and the program cannot act on ${signal.name}.`,
      evidence: [endEvidence(facts)],
      fix: longer ?? `Allow ${duration(seconds * 1_000)}.`,
      missing: [],
      place: declared?.grace ?? null,
    };
  },
});
