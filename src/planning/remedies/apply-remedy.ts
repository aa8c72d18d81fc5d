import { parseSignal } from '../../kernel/signals.js';
import type { Remedy } from '../../observation.js';
import type { TrialPlan } from '../../trial-plan.js';

/** Another signal is worth recommending if it works at once; waiting the whole budget for each would take minutes. */
const OTHER_SIGNAL_BUDGET_MS = 3_000;
/** What an init can remedy ends on the spot. */
const INIT_BUDGET_MS = 5_000;

/** The plan of the trial with that remedy. */
export function applyRemedy(plan: TrialPlan, remedy: Remedy): TrialPlan {
  const base: TrialPlan = { ...plan, role: 'remedy', id: remedy.kind, remedy, keep: false };
  const within = (mostMs: number) => ({
    budgetMs: Math.min(plan.grace.budgetMs, mostMs),
    source: plan.grace.budgetMs > mostMs ? 'remedy' : plan.grace.source,
  });
  switch (remedy.kind) {
    case 'init':
      return { ...base, init: true, grace: within(INIT_BUDGET_MS) };
    case 'stop-signal': {
      const signal = parseSignal(remedy.signal);
      return {
        ...base,
        id: remedy.signal,
        signal: signal === null ? plan.signal : { ...signal, source: 'option', reach: plan.signal.reach },
        grace: within(OTHER_SIGNAL_BUDGET_MS),
      };
    }
    case 'exec-form':
    case 'entrypoint':
    case 'default-signal':
      return { ...base, entrypoint: remedy.argv.slice(0, 1), cmd: remedy.argv.slice(1) };
  }
}
