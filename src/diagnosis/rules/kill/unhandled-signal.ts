import { endsByDefault } from '../../../kernel/default-action.js';
import {
  dispositionAfter,
  dispositionBefore,
  hasHandler,
  isAtDefault,
  isDroppedElsewhere,
  isStillPending,
  isUnaffected,
} from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { becameAbleTooLate } from '../../facts/reactions.js';
import { handlerFix, waitingFix } from '../../wording/fix-snippets.js';
import {
  afterEvidence,
  describeAsPid1,
  differentialEvidence,
  endEvidence,
  lines,
  signalEvidence,
} from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const unhandledSignal = defineRule({
  id: 'unhandled-signal',
  severity: 'error',
  page: {
    title: 'PID 1 has no handler for the stop signal, so the kernel discards it',
    what: 'The program that runs as PID 1 neither catches nor ignores nor waits for the signal. For any other process the default action would end it. PID 1 of a container is exempt: the kernel throws the signal away as it is sent, and nothing happens until the platform gives up and sends SIGKILL.',
    why: 'Every stop, deploy and scale-down waits out the whole grace period, and then work in flight is cut off without warning.',
    before: 'FROM python:3\nCMD ["python", "worker.py"]      # worker.py never calls signal.signal',
    after:
      '# in worker.py\nimport signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n\n# or, when nothing has to be cleaned up, an init as PID 1:\nENTRYPOINT ["/usr/bin/tini", "--"]',
    lookalikes:
      'tini, dumb-init and sigwait daemons show the same empty signal sets; the kernel function they sleep in (sigtimedwait) tells them apart. Node catches the signal and gives it back to the kernel all the same: runtime-default-handler. A shell or launcher in front of a program that has a handler is shell-as-pid-1 or wrapper-as-pid-1.',
    wrong:
      'If the program installs its handler later than the moment of the signal, the verdict is about that moment: use --ready to wait for it, and see unprotected-startup.',
  },
  check(facts: Facts) {
    const { pid1, signal } = facts;
    if (!facts.isKilled || pid1 === null) return null;
    // Where every process was told, a deaf PID 1 goes as soon as the one that it waits for has gone.
    if (facts.isToAll && pid1 !== facts.mainProcess) return null;
    const isTooEarly = isUnaffected(facts, pid1) && becameAbleTooLate(facts, pid1);
    if (isTooEarly)
      return {
        message: `${describeAsPid1(pid1)} had no handler for ${signal.name} yet when it came and has one now: the kernel discarded the signal, and nothing repeats it.`,
        evidence: lines(signalEvidence(facts, pid1), afterEvidence(facts, pid1), endEvidence(facts)),
        fix: `Install the handler first thing in the program, before connections, migrations and imports.\nTo judge the program when it is up, ${waitingFix(facts)}`,
        missing: [],
      };
    if (!isAtDefault(facts, pid1) && !wasLetInAndLost(facts)) return null;
    const endsItBehindInit = endsByDefault(signal.number);
    return {
      message: `${describeAsPid1(pid1)} has no handler for ${signal.name}. The kernel gives PID 1 of a container no default action, so the signal is discarded and only SIGKILL ends it.`,
      evidence: lines(
        signalEvidence(facts, pid1),
        afterEvidence(facts, pid1),
        differentialEvidence(facts),
        endEvidence(facts),
      ),
      fix: handlerFix(facts, pid1),
      missing: endsItBehindInit ? ['handler', 'init'] : ['handler'],
    };
  },
});

/** Blocked at first, then let in: the default action is not in force for PID 1, so it was lost on the way. */
function wasLetInAndLost(facts: Facts): boolean {
  const { pid1 } = facts;
  if (pid1 === null || dispositionBefore(facts, pid1) !== 'blocked' || hasHandler(facts, pid1)) return false;
  if (isStillPending(facts, pid1)) return false;
  const after = dispositionAfter(facts, pid1);
  return after === 'default' || (after === 'blocked' && isDroppedElsewhere(facts, pid1));
}
