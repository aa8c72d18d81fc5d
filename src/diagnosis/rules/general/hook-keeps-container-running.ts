import type { Facts } from '../../facts/facts.js';
import { keptRunningBy } from '../../facts/hooks.js';
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
  /** Not sent. */
  readonly signal: string;
  readonly hook: NamedHook;
};

export const hookKeepsContainerRunning = defineRule({
  id: 'hook-keeps-container-running',
  severity: 'error',
  page: {
    title: 'A pre_stop hook fails, so Compose does not stop the container',
    what: 'A hook under pre_stop exited with another code than 0, or could not be run. Compose then gives up: it runs no other hook, sends no signal, and leaves the container running.',
    why: 'docker compose stop, down and up after a change fail, and the old container goes on serving until somebody ends it by hand.',
    before: 'pre_stop:\n  - command: curl -f localhost:8080/drain',
    after: 'pre_stop:\n  - command: sh -c "curl -f localhost:8080/drain || true"',
    lookalikes:
      'A hook that fails in Kubernetes does not keep the container from being stopped: hook-fails. A hook that ends the program itself is hook-ends-program.',
    wrong:
      'A hook that is meant to forbid a stop does this on purpose. docker stop and a shutdown of the engine run no hooks and stop the container all the same.',
  },
  check(facts: Facts): Match<Data> | null {
    const hook = keptRunningBy(facts);
    if (hook === null) return null;
    const { name } = facts.signal;
    return {
      data: { signal: name, hook: nameHook(hook) },
      message: `The hook ${hook.what} ${resultWords(hook)}, so Compose never sends ${name} and leaves the container running.`,
      evidence: lines(hookEvidence(hook), outputEvidence(hook)),
      fix: 'Make the hook exit with 0 whatever it meets (|| true), or take it out.',
      missing: [],
      place: hook.place,
    };
  },
});
