import { budgetAfterHooks, keepingHook, unfinishedHook } from '../../hook-rules.js';
import type { EndFacts, HooksFacts, TrialRole } from '../../observation.js';
import { stopBudgetMs } from '../../pod-grace.js';
import { duration } from '../../text/duration.js';
import type { TrialPlan } from '../../trial-plan.js';

/** The others explain one of these, and their time counts from the signal. */
const SPENDS_BUDGET: ReadonlySet<TrialRole> = new Set(['probe', 'sigterm', 'remedy']);

/** The plan with what the hooks, and the wait of a sidecar for the other containers, have left of its budget. */
export function planAfterHooks(
  plan: TrialPlan,
  hooks: HooksFacts | null,
  waitMs: number | null = null,
): TrialPlan {
  if (!SPENDS_BUDGET.has(plan.role)) return plan;
  const { pod } = plan;
  if (waitMs !== null && pod !== null) {
    const leftMs = stopBudgetMs(pod.graceSeconds, { hookMs: hooks?.tookMs ?? null, waitMs });
    return { ...plan, grace: { ...plan.grace, budgetMs: leftMs } };
  }
  if (hooks === null) return plan;
  const leftMs = budgetAfterHooks(hooks.rules, hooks.budgetMs, hooks.tookMs);
  // A trial that is given less than the hooks have no more time than that; the others have what the platform leaves.
  const budgetMs = plan.grace.budgetMs < hooks.budgetMs ? Math.min(plan.grace.budgetMs, leftMs) : leftMs;
  return { ...plan, grace: { ...plan.grace, budgetMs } };
}

/** Why no signal is sent after these hooks; null where the platform goes on. */
export function keptFromStopping(
  hooks: HooksFacts | null,
): Extract<EndFacts, { kind: 'not-signalled' }> | null {
  const keeping = keepingHook(hooks);
  if (keeping !== null) return { kind: 'not-signalled', why: `the hook ${keeping.what} failed` };
  const unfinished = hooks?.rules === 'compose' ? unfinishedHook(hooks) : null;
  if (hooks === null || unfinished === null) return null;
  const limit = duration(hooks.limitMs);
  return { kind: 'not-signalled', why: `the hook ${unfinished.what} had not ended after ${limit}` };
}
