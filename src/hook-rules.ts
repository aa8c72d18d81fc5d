import type { HookFacts, HookResult, HooksFacts } from './observation.js';
import { hookLimitMs as podHookLimitMs, stopBudgetMs } from './pod-grace.js';
import type { HookRules } from './target-spec.js';

/** Compose waits for a hook without end; sigprobe does not, ms. */
const MOST_FOR_HOOKS_MS = 120_000;

/** How long hooks may take together, ms. */
export function hookLimitMs(rules: HookRules, budgetMs: number): number {
  return rules === 'compose' ? MOST_FOR_HOOKS_MS : podHookLimitMs(budgetMs / 1_000);
}

/** What hooks leave of the grace period, ms. */
export function budgetAfterHooks(rules: HookRules, budgetMs: number, tookMs: number): number {
  return rules === 'compose' ? budgetMs : stopBudgetMs(budgetMs / 1_000, { hookMs: tookMs, waitMs: null });
}

/** True for a command that exited with another code than 0, and for a hook that could not be run or was not answered. */
export function hasFailed(result: HookResult): boolean {
  return result.kind === 'failed' || (result.kind === 'exited' && result.code !== 0);
}

/** The hook whose failure keeps the platform from stopping the container at all; null where it goes on. */
export function keepingHook(hooks: HooksFacts | null): HookFacts | null {
  const last = hooks?.rules === 'compose' ? hooks.hooks.at(-1) : undefined;
  return last !== undefined && hasFailed(last.result) ? last : null;
}

/** The hook that was still under way when its time was up; null where none was. */
export function unfinishedHook(hooks: HooksFacts | null): HookFacts | null {
  const last = hooks?.hooks.at(-1);
  return last?.result.kind === 'cut-off' ? last : null;
}
