import { endsByDefault } from '../../../kernel/default-action.js';
import { SIGTERM, signalOf } from '../../../kernel/signals.js';
import type { ProcessFacts } from '../../../observation.js';
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
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
  readonly reason: 'no-handler' | 'handler-installed-too-late';
};

export const unhandledSignal = defineRule({
  id: 'unhandled-signal',
  severity: 'error',
  page: {
    title: 'PID 1 has no handler for the stop signal, so the kernel discards it',
    what: 'The program that runs as PID 1 does not catch, ignore or wait for the signal. The default action would end any other process. PID 1 of a container is exempt: the kernel discards the signal when it is sent. Unless the program exits by itself, it runs until the platform sends SIGKILL.',
    why: 'Every stop, deployment and scale-down waits out the whole grace period, and then SIGKILL interrupts the work in progress without warning.',
    before: 'FROM python:3\nCMD ["python", "worker.py"]      # worker.py never calls signal.signal',
    after:
      '# in worker.py\nimport signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n\n# or, when nothing has to be cleaned up, an init as PID 1:\nENTRYPOINT ["/usr/bin/tini", "--"]',
    lookalikes:
      'tini, dumb-init and sigwait daemons show the same empty signal sets; the kernel function they sleep in (sigtimedwait) tells them apart. Node catches the signal and re-raises it with the default action: runtime-default-handler. A shell or launcher in front of a program that has a handler is shell-as-pid-1 or wrapper-as-pid-1.',
    wrong:
      'If the program installs its handler only after the signal was sent, the result is about that moment: use --ready to wait for it, and see unprotected-startup.',
  },
  check(facts: Facts): Match<Data> | null {
    const { pid1, signal } = facts;
    if (!facts.isKilled || pid1 === null) return null;
    // Where every process is sent the signal, an unaffected PID 1 exits once the child it waits for has
    // exited.
    if (facts.isToAll && pid1 !== facts.mainProcess) return null;
    const process = nameProcess(facts, pid1);
    const isTooEarly = isUnaffected(facts, pid1) && becameAbleTooLate(facts, pid1);
    if (isTooEarly)
      return {
        data: { signal: signal.name, process, reason: 'handler-installed-too-late' },
        message: `${describeAsPid1(pid1)} installed its handler for ${signal.name} only after the signal was sent: the kernel had discarded the signal, and it is not sent again.`,
        evidence: lines(signalEvidence(facts, pid1), afterEvidence(facts, pid1), endEvidence(facts)),
        fix: `Install the handler first, before connections, migrations and imports.\nTo test the program once it is ready, ${waitingFix(facts)}`,
        missing: [],
      };
    if (!isAtDefault(facts, pid1) && !wasUnblockedAndLost(facts)) return null;
    const endsItBehindInit = endsByDefault(signal.number);
    return {
      data: { signal: signal.name, process, reason: 'no-handler' },
      message: `${describeAsPid1(pid1)} has no handler for ${signal.name}${
        endsItBehindInit
          ? '. The default action does not apply to PID 1 of a container, so the kernel discarded the signal'
          : ', which does not end a program by default, behind an init either'
      }: unless the program exits by itself, only SIGKILL ends it.`,
      evidence: lines(
        signalEvidence(facts, pid1),
        afterEvidence(facts, pid1),
        differentialEvidence(facts),
        endEvidence(facts),
      ),
      fix: endsItBehindInit ? handlerFix(facts, pid1) : otherSignalFix(facts, pid1),
      missing: endsItBehindInit ? ['handler', 'init'] : ['handler'],
    };
  },
});

/** Nobody would write a handler for a signal that is not meant to stop programs. */
function otherSignalFix(facts: Facts, pid1: ProcessFacts): string {
  const sigterm = { ...facts.signal, ...signalOf(SIGTERM) };
  return `STOPSIGNAL SIGTERM\n\nand in the program:\n${handlerFix({ ...facts, signal: sigterm }, pid1)}`;
}

/**
 * Blocked at first, unblocked later: the default action does not apply to PID 1, so the kernel discarded it
 * then.
 */
function wasUnblockedAndLost(facts: Facts): boolean {
  const { pid1 } = facts;
  if (pid1 === null || dispositionBefore(facts, pid1) !== 'blocked' || hasHandler(facts, pid1)) return false;
  if (isStillPending(facts, pid1)) return false;
  const after = dispositionAfter(facts, pid1);
  return after === 'default' || (after === 'blocked' && isDroppedElsewhere(facts, pid1));
}
