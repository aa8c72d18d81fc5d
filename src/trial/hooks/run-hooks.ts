import { hasFailed, hookLimitMs } from '../../hook-rules.js';
import type { HookFacts, HookResult, HooksFacts } from '../../observation.js';
import type { Hook, HookRules } from '../../target-spec.js';
import { within } from '../clock.js';
import type { StartedTrial } from '../started-trial.js';
import { hookWords, type Ran, runHook } from './run-hook.js';

/** News of the container's end may come so much later than a command in it was cut off by that. */
const END_PATIENCE_MS = 1_000;

type HookTrial = Omit<StartedTrial, 'started' | 'phases' | 'noteSignal'>;

/**
 * Runs the hooks of the plan, one after another, until one ends the wait for the others; null where there are
 * none. What still runs when its time is up is left running.
 */
export async function runHooks(trial: HookTrial): Promise<HooksFacts | null> {
  const { plan, context, exit } = trial;
  if (plan.hooks === null) return null;
  const { rules, budgetMs } = plan.hooks;
  const limitMs = hookLimitMs(rules, budgetMs);
  const hooks: HookFacts[] = [];
  const startMs = context.clock.now();
  let skippedMs = 0;
  const tookMs = () => Math.round(context.clock.now() - startMs + skippedMs);
  for (const hook of plan.hooks.hooks) {
    if (exit.hasEnded() || context.abort.aborted) break;
    const what = hookWords(hook);
    const startedMs = tookMs();
    context.emit({ kind: 'running-hook', what, limitMs: limitMs - startedMs });
    const ran = await runBounded(hook, trial, limitMs - startedMs);
    skippedMs += ran.skippedMs;
    const endedMs = tookMs();
    const { place, action } = hook;
    const result = await settled(ran.result, trial);
    hooks.push({ place, kind: action.kind, what, startedMs, endedMs, result, output: ran.output });
    if (isLast(rules, result)) break;
  }
  return { rules, budgetMs, limitMs, tookMs: hooks.at(-1)?.endedMs ?? 0, hooks };
}

/** Runs a hook until it ends, its time is up, or the container ends. */
async function runBounded(hook: Hook, trial: HookTrial, leftMs: number): Promise<Ran> {
  const { container, plan, context, exit } = trial;
  const { clock } = context;
  const over = new AbortController();
  const abort = AbortSignal.any([over.signal, context.abort]);
  void exit.ended.then(() => over.abort());
  void clock.sleep(leftMs, abort).then(() => over.abort());
  try {
    const isSkippable = plan.role !== 'probe' && plan.pod === null;
    return await runHook(hook, { container, isSkippable, clock, leftMs, abort });
  } finally {
    over.abort();
  }
}

/** A command that was cut off by the end of the container looks like one that failed. */
async function settled(result: Ran['result'], { exit, context }: HookTrial): Promise<HookResult> {
  const isFailure = result.kind !== 'unfinished' && hasFailed(result);
  if (isFailure) await within(END_PATIENCE_MS, context.clock, exit.ended);
  if ((isFailure || result.kind === 'unfinished') && exit.hasEnded()) return { kind: 'container-ended' };
  return result.kind === 'unfinished' ? { kind: 'cut-off' } : result;
}

/** Compose runs no other hook after one that failed; after one whose time was up there is none left. */
function isLast(rules: HookRules, result: HookResult): boolean {
  if (result.kind === 'cut-off' || result.kind === 'container-ended') return true;
  return rules === 'compose' && hasFailed(result);
}
