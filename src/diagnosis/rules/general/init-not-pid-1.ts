import type { Facts } from '../../facts/facts.js';
import { isInit } from '../../processes/programs.js';
import { describe, lines, signalEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const initNotPid1 = defineRule({
  id: 'init-not-pid-1',
  severity: 'warning',
  page: {
    title: 'There is an init in the container, but it is not PID 1',
    what: 'An init such as tini was started below another program. It then neither gets the signal, which goes to PID 1, nor the orphans, which go to PID 1 as well.',
    why: 'The image looks protected and is not: what stands in front of the init decides.',
    before: 'CMD tini -- server; true      # shell form: the shell is PID 1',
    after: 'ENTRYPOINT ["tini", "--"]\nCMD ["server"]',
    lookalikes: 'An init directly below another init is double-init, which does no harm.',
    wrong:
      'An init below a supervisor that forwards the signal and waits works; collecting orphans then needs tini -s.',
  },
  check(facts: Facts) {
    const { pid1, others } = facts;
    const init = others.find(isInit);
    if (pid1 === null || isInit(pid1) || init === undefined) return null;
    return {
      message: `The init ${describe(facts, init)} is not PID 1: ${describe(facts, pid1)} is, and gets ${facts.isToAll ? 'the orphans' : 'the signal and the orphans'} in its place.`,
      evidence: lines(signalEvidence(facts, pid1)),
      fix: 'Start the init first, in exec form:\nENTRYPOINT ["tini", "--"]',
      missing: [],
    };
  },
});
