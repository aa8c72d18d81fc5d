import { acts, describe, dispositionBefore, type Facts } from '../facts.js';
import { isInit, isShell } from '../programs.js';
import { handlerFix } from '../remedies-in-words.js';
import { afterEvidence, endEvidence, facts as lines, signalEvidence } from '../wording.js';
import { defineRule } from './rule.js';

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
      'tini, dumb-init and sigwait daemons show the same empty signal sets; the kernel function they sleep in (sigtimedwait) tells them apart. Node catches the signal and discards it all the same: runtime-default-handler. A shell or launcher in front of a program that has a handler is shell-as-pid-1 or wrapper-as-pid-1.',
    wrong:
      'If the program installs its handler later than the moment of the signal, the verdict is about that moment: use --ready to wait for it, and see unprotected-startup.',
  },
  check(facts: Facts) {
    const { pid1, workload } = facts;
    if (!facts.isKilled || pid1 === null || workload === null) return null;
    if (dispositionBefore(facts, pid1) !== 'default') return null;
    const hidesWorkload = workload !== pid1 && acts(dispositionBefore(facts, workload));
    if (hidesWorkload || (isShell(pid1) && workload !== pid1) || isInit(pid1)) return null;
    return {
      message: `PID 1, ${describe(facts, pid1)}, has no handler for ${facts.signal.name}. The kernel gives PID 1 of a container no default action, so the signal is discarded and only SIGKILL ends it.`,
      evidence: lines(signalEvidence(facts, pid1), afterEvidence(facts, pid1), endEvidence(facts)),
      fix: handlerFix(facts, pid1),
    };
  },
});
