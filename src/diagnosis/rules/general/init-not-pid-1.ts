import type { ProcessFacts } from '../../../observation.js';
import type { Facts } from '../../facts/facts.js';
import { isInit } from '../../processes/programs.js';
import { describe, lines, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly init: NamedProcess;
  readonly pid1: NamedProcess;
};

export const initNotPid1 = defineRule({
  id: 'init-not-pid-1',
  severity: 'warning',
  page: {
    title: 'The container has an init, but it is not PID 1',
    what: 'An init such as tini was started below another program. It then receives neither the signal, which is sent to PID 1, nor orphans, which the kernel reparents to PID 1.',
    why: 'The image looks protected and is not: the program in front of the init receives the signal.',
    before: 'CMD tini -- server; true      # shell form: the shell is PID 1',
    after: 'ENTRYPOINT ["tini", "--"]\nCMD ["server"]',
    lookalikes: 'An init directly below another init is double-init, which does no harm.',
    wrong:
      'An init below a supervisor that forwards the signal and waits works; to reap orphans it then needs tini -s.',
  },
  check(facts: Facts): Match<Data> | null {
    const { pid1, others } = facts;
    const init = others.find(isInit);
    // Among the processes of others nothing of this container can be PID 1.
    if (!facts.isProtected || pid1 === null || isInit(pid1) || init === undefined) return null;
    const taken = [...(facts.isToAll ? [] : ['the signal']), ...(isSubreaper(init) ? [] : ['the orphans'])];
    if (taken.length === 0) return null;
    return {
      data: { init: nameProcess(facts, init), pid1: nameProcess(facts, pid1) },
      message: `The init ${describe(facts, init)} is not PID 1: ${describe(facts, pid1)} receives ${taken.join(' and ')} instead.`,
      evidence: lines(signalEvidence(facts, pid1)),
      fix: 'Start the init first, in exec form:\nENTRYPOINT ["tini", "--"]',
      missing: [],
    };
  },
});

/** `tini -s` is given the orphans below it, wherever it stands. */
function isSubreaper({ program, argv, args }: ProcessFacts): boolean {
  const words = argv ?? args.split(' ');
  const end = words.indexOf('--');
  const options = words.slice(1, end < 0 ? 2 : end);
  return program === 'tini' && options.some((word) => /^-[a-z]*s/.test(word));
}
