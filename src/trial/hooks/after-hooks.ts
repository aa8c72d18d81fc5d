import { budgetAfterHooks, keepingHook, unfinishedHook } from '../../hook-rules.js';
import type { EndFacts, HooksFacts, TrialRole } from '../../observation.js';
import { duration } from '../../text/duration.js';
import type { TrialPlan } from '../../trial-plan.js';

/** The others explain one of these, and their time counts from the signal. */
const SPENDS_BUDGET: ReadonlySet<TrialRole> = new Set(['probe', 'sigterm', 'remedy']);

/** The plan with what the hooks have left of its budget. */
export function planAfterHooks(plan: TrialPlan, hooks: HooksFacts | null): TrialPlan {
  if (hooks === null || !SPENDS_BUDGET.has(plan.role)) return plan;
  const leftMs = budgetAfterHooks(hooks.rules, hooks.budgetMs, hooks.tookMs);
  return { ...plan, grace: { ...plan.grace, budgetMs: Math.min(plan.grace.budgetMs, leftMs) } };
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
