import type { Facts } from '../../facts/facts.js';
import { childrenOf } from '../../processes/descent.js';
import { isInit } from '../../processes/programs.js';
import { describe } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly pid1: NamedProcess;
  readonly secondInit: NamedProcess;
};

export const doubleInit = defineRule({
  id: 'double-init',
  severity: 'info',
  page: {
    title: 'An init runs behind another init',
    what: 'The engine runs its own init as PID 1 (docker run --init, init: true in compose), and the image starts one as well.',
    why: 'It does no harm: the first forwards the signal to the second. It is one process more than needed, and the second may log a warning that it is not PID 1.',
    before: 'docker run --init myimage      # its ENTRYPOINT is ["tini", "--"]',
    after: 'docker run myimage',
    lookalikes: 'An init behind a program that is not an init is init-not-pid-1, which does harm.',
    wrong:
      'Where the same image also runs on a platform without an init of its own, such as Kubernetes, it needs the one in the image.',
  },
  check(facts: Facts): Match<Data> | null {
    const { pid1, others } = facts;
    const second = pid1 !== null && isInit(pid1) ? childrenOf(pid1, others).find(isInit) : undefined;
    if (pid1 === null || second === undefined) return null;
    return {
      data: { pid1: nameProcess(facts, pid1), secondInit: nameProcess(facts, second) },
      message: `${describe(facts, pid1)} and ${describe(facts, second)} are both inits: one is enough.`,
      evidence: [],
      fix: 'Remove --init (compose: init: true) for this image.',
      missing: [],
    };
  },
});
