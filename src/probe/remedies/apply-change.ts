import { parseSignal } from '../../kernel/signals.js';
import type { RemedyChange } from '../../observation.js';
import type { TrialPlan } from '../plan.js';

/** Another signal is worth recommending if it works at once; waiting the whole budget for each would take minutes. */
const OTHER_SIGNAL_BUDGET_MS = 3_000;
/** What an init can mend ends on the spot. */
const INIT_BUDGET_MS = 5_000;

/** The plan of the trial with that change. */
export function applyChange(plan: TrialPlan, change: RemedyChange): TrialPlan {
  const base: TrialPlan = { ...plan, role: 'remedy', id: change.kind, change, keep: false };
  const within = (mostMs: number) => ({
    budgetMs: Math.min(plan.grace.budgetMs, mostMs),
    source: plan.grace.budgetMs > mostMs ? 'remedy' : plan.grace.source,
  });
  switch (change.kind) {
    case 'init':
      return { ...base, init: true, grace: within(INIT_BUDGET_MS) };
    case 'stop-signal': {
      const signal = parseSignal(change.signal);
      return {
        ...base,
        id: change.signal,
        signal: signal === null ? plan.signal : { ...signal, source: 'option', reach: plan.signal.reach },
        grace: within(OTHER_SIGNAL_BUDGET_MS),
      };
    }
    case 'exec-form':
    case 'entrypoint':
    case 'default-signal':
      return { ...base, entrypoint: change.argv.slice(0, 1), cmd: change.argv.slice(1) };
  }
}
