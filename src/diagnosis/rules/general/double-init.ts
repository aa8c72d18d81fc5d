import type { Facts } from '../../facts/facts.js';
import { childrenOf } from '../../processes/descent.js';
import { isInit } from '../../processes/programs.js';
import { describe } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const doubleInit = defineRule({
  id: 'double-init',
  severity: 'info',
  page: {
    title: 'Two inits stand one behind the other',
    what: 'The engine put its own init in front (docker run --init, init: true in compose), and the image starts one as well.',
    why: 'It does no harm: the first passes the signal to the second. It is one process too many, and the second may warn in the log that it is not PID 1.',
    before: 'docker run --init myimage      # its ENTRYPOINT is ["tini", "--"]',
    after: 'docker run myimage',
    lookalikes: 'An init behind anything but an init is init-not-pid-1, which does harm.',
    wrong:
      'Where the same image also runs on a platform without an init of its own, such as Kubernetes, the one in the image is needed.',
  },
  check(facts: Facts) {
    const { pid1, others } = facts;
    const second = pid1 !== null && isInit(pid1) ? childrenOf(pid1, others).find(isInit) : undefined;
    if (pid1 === null || second === undefined) return null;
    return {
      message: `${describe(facts, pid1)} and ${describe(facts, second)} are both inits: one is enough.`,
      evidence: [],
      fix: 'Leave --init (compose: init: true) out for this image.',
      missing: [],
    };
  },
});
