import { partsOf, remedyId } from '../../diagnosis/remedies/remedy-parts.js';
import { isStopRequest } from '../../kernel/default-action.js';
import { parseSignal } from '../../kernel/signals.js';
import type { Remedy, SingleRemedy } from '../../observation.js';
import type { TrialPlan } from '../../trial-plan.js';

/**
 * Another signal is worth recommending if it works at once; waiting the whole budget for each would take
 * minutes.
 */
const OTHER_SIGNAL_BUDGET_MS = 3_000;
/** What an init can remedy ends on the spot. */
const INIT_BUDGET_MS = 5_000;

/** The plan of the trial with that remedy. */
export function applyRemedy(plan: TrialPlan, remedy: Remedy): TrialPlan {
  const changed = partsOf(remedy).reduce(applyPart, plan);
  const mostMs = budgetFor(plan, remedy);
  const isLess = plan.grace.budgetMs > mostMs;
  return {
    ...changed,
    role: 'remedy',
    id: remedyId(remedy),
    remedy,
    keep: false,
    grace: isLess ? { budgetMs: mostMs, source: 'remedy' } : plan.grace,
  };
}

function applyPart(plan: TrialPlan, part: SingleRemedy): TrialPlan {
  switch (part.kind) {
    case 'init':
      return { ...plan, init: true };
    case 'stop-signal': {
      const signal = parseSignal(part.signal);
      return signal === null
        ? plan
        : { ...plan, signal: { ...signal, source: 'option', reach: plan.signal.reach } };
    }
    case 'entrypoint': {
      const { settings } = plan;
      const moved = part.workdir === null ? settings : { ...settings, workdir: part.workdir };
      return { ...plan, entrypoint: part.argv.slice(0, 1), cmd: part.argv.slice(1), settings: moved };
    }
    case 'exec-form':
    case 'default-signal':
      return { ...plan, entrypoint: part.argv.slice(0, 1), cmd: part.argv.slice(1) };
  }
}

function budgetFor(plan: TrialPlan, remedy: Remedy): number {
  switch (remedy.kind) {
    case 'init':
      return INIT_BUDGET_MS;
    case 'stop-signal':
      // Where the declared one asks nobody to stop, SIGTERM is what the program was written for.
      return isStopRequest(plan.signal.number) || remedy.signal !== 'SIGTERM'
        ? OTHER_SIGNAL_BUDGET_MS
        : Number.POSITIVE_INFINITY;
    case 'exec-form':
    case 'entrypoint':
    case 'default-signal':
    case 'combined':
      return Number.POSITIVE_INFINITY;
  }
}
