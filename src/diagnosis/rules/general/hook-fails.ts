import { hasFailed } from '../../../hook-rules.js';
import type { Facts } from '../../facts/facts.js';
import { missingProgram } from '../../facts/missing-program.js';
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
    before: 'preStop:\n  exec:\n    command: ["/app/drain", "--port", "9000"]      # nothing listens there',
    after: 'preStop:\n  exec:\n    command: ["/app/drain", "--port", "8080"]',
    lookalikes:
      'One that fails as a program is missing is hook-needs-missing-program. In Compose a hook that fails keeps the container from being stopped: hook-keeps-container-running. A hook that the end of the budget cuts off is hook-outlasts-budget. Whatever status an httpGet hook is answered with counts as success.',
    wrong: 'The hook may need what only the cluster has, such as its API: give it that, or ignore this.',
  },
  check(facts: Facts): Match<Data> | null {
    const { hooks } = facts.observation;
    if (hooks?.rules !== 'kubernetes') return null;
    const hook = hooks.hooks.find((each) => hasFailed(each.result) && missingProgram(each) === null);
    if (hook === undefined) return null;
    const { name } = facts.signal;
    return {
      data: { signal: name, hook: nameHook(hook) },
      message: `The hook ${hook.what} ${resultWords(hook)}. Kubernetes notes that and sends ${name} all the same.`,
      evidence: lines(hookEvidence(hook), outputEvidence(hook)),
      fix: 'Give the hook what it needs, or take it out.',
      missing: [],
      place: hook.place,
    };
  },
});
