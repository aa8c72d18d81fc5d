import { unfinishedHook } from '../../../hook-rules.js';
import type { HookFacts, HooksFacts } from '../../../observation.js';
import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { hookEvidence, type NamedHook, nameHook, outputEvidence } from '../../wording/hook-words.js';
import { lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly hook: NamedHook;
  /** How long it was waited for. */
  readonly limitMs: number;
  /** What is left between the signal and SIGKILL; null where no signal is sent before the hook ends. */
  readonly leftMs: number | null;
};

export const hookOutlastsBudget = defineRule({
  id: 'hook-outlasts-budget',
  severity: 'warning',
  page: {
    title: 'A hook takes longer than it may',
    what: 'The hook was still under way when its time was up. In Kubernetes that is the grace period: the hook is left behind, the signal is sent, and SIGKILL follows after 2 s. Compose waits without a limit; sigprobe does for two minutes, and sends no signal.',
    why: 'In Kubernetes the program has next to no time to shut down. In Compose a hook that never ends keeps docker compose stop waiting for ever.',
    before: 'terminationGracePeriodSeconds: 30\n# preStop: a drain that takes 40 s',
    after: 'terminationGracePeriodSeconds: 60      # the drain, and the shutdown after it',
    lookalikes:
      'A hook that ends in time and leaves too little for the shutdown leads to slow-shutdown. One that fails is hook-fails.',
    wrong:
      'A drain that waits for connections ends at once where there are none, and later in production: the time here is the least that it takes.',
  },
  check(facts: Facts): Match<Data> | null {
    const { hooks, grace } = facts.observation;
    const hook = unfinishedHook(hooks);
    if (hooks === null || hook === null) return null;
    const { name } = facts.signal;
    const leftMs = hooks.rules === 'kubernetes' ? grace.budgetMs : null;
    return {
      data: { signal: name, hook: nameHook(hook), limitMs: hooks.limitMs, leftMs },
      message: leftMs === null ? inCompose(hook, hooks, name) : inKubernetes(hook, hooks, name, leftMs),
      evidence: lines(hookEvidence(hook), outputEvidence(hook)),
      fix:
        leftMs === null
          ? 'Give the hook a limit of its own, such as timeout 60.'
          : 'Make the hook shorter, or raise terminationGracePeriodSeconds above what it takes and the shutdown after it.',
      missing: [],
      place: hook.place,
    };
  },
});

function inKubernetes({ what }: HookFacts, { limitMs }: HooksFacts, signal: string, leftMs: number): string {
  return `The hook ${what} used up the grace period of ${duration(limitMs)} and had not ended. ${signal} is sent then, and SIGKILL follows after ${duration(leftMs)}.`;
}

function inCompose({ what }: HookFacts, { limitMs }: HooksFacts, signal: string): string {
  return `The hook ${what} had not ended after ${duration(limitMs)}, which is as long as sigprobe waits. Compose waits on and sends no ${signal} before it ends, so nothing was tested.`;
}
