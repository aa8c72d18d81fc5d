import { hasFailed } from '../../../hook-rules.js';
import type { HookFacts } from '../../../observation.js';
import type { Facts } from '../../facts/facts.js';
import {
  hookEvidence,
  type NamedHook,
  nameHook,
  outputEvidence,
  resultWords,
} from '../../wording/hook-words.js';
import { lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly hook: NamedHook;
};

export const hookFails = defineRule({
  id: 'hook-fails',
  severity: 'warning',
  page: {
    title: 'A preStop hook fails, and Kubernetes stops the container all the same',
    what: 'The preStop hook exited with another code than 0, could not be run, or was not answered. The kubelet notes a FailedPreStopHook event and goes on as if nothing had happened.',
    why: 'What the hook was to do, such as waiting for load balancers, is not done, and hardly anybody reads the event.',
    before: 'preStop:\n  exec:\n    command: ["sleep", "10"]      # in an image without sleep',
    after: 'preStop:\n  sleep:\n    seconds: 10',
    lookalikes:
      'In Compose a hook that fails keeps the container from being stopped: hook-keeps-container-running. A hook that the end of the budget cuts off is hook-outlasts-budget. Whatever status an httpGet hook is answered with counts as success.',
    wrong: 'The hook may need what only the cluster has, such as its API: give it that, or ignore this.',
  },
  check(facts: Facts): Match<Data> | null {
    const { hooks } = facts.observation;
    if (hooks?.rules !== 'kubernetes') return null;
    const hook = hooks.hooks.find(({ result }) => hasFailed(result));
    if (hook === undefined) return null;
    const { name } = facts.signal;
    return {
      data: { signal: name, hook: nameHook(hook) },
      message: `The hook ${hook.what} ${resultWords(hook)}. Kubernetes notes that and sends ${name} all the same.`,
      evidence: lines(hookEvidence(hook), outputEvidence(hook)),
      fix: fixFor(hook),
      missing: [],
      place: hook.place,
    };
  },
});

/** The classic: a wait in an image that has no sleep. */
function fixFor({ what, result }: HookFacts): string {
  const seconds = /^(?:\S*\/)?sleep (\d+)$/.exec(what)?.[1];
  return result.kind === 'failed' && seconds !== undefined
    ? `preStop:\n  sleep:\n    seconds: ${seconds}`
    : 'Give the hook what it needs, or take it out.';
}
