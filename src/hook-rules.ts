import type { HookFacts, HookResult, HooksFacts } from './observation.js';
import type { HookRules } from './target-spec.js';

/** Compose waits for a hook without end; sigprobe does not, ms. */
const MOST_FOR_HOOKS_MS = 120_000;

/** Least that the kubelet leaves between the signal and SIGKILL, ms (kuberuntime_container.go, minimumGracePeriodInSeconds). */
const LEAST_LEFT_MS = 2_000;

/** How long hooks may take together, ms. */
export function hookLimitMs(rules: HookRules, budgetMs: number): number {
  return rules === 'compose' ? MOST_FOR_HOOKS_MS : budgetMs;
}

/** What hooks leave of the grace period, ms: the kubelet takes their time off in whole seconds, rounded down. */
export function budgetAfterHooks(rules: HookRules, budgetMs: number, tookMs: number): number {
  if (rules === 'compose') return budgetMs;
  return Math.max(LEAST_LEFT_MS, budgetMs - Math.floor(tookMs / 1_000) * 1_000);
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
