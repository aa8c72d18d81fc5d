import { diedBehindInit } from '../../facts/control-results.js';
import { dispositionBefore } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import {
  afterEvidence,
  describe,
  differentialEvidence,
  endEvidence,
  lines,
  signalEvidence,
} from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const reraisedSignal = defineRule({
  id: 'reraised-signal',
  severity: 'error',
  page: {
    title: 'The handler raises the signal again to die of it, which PID 1 does not',
    what: 'The program has a handler. It cleans up, restores the default action and sends itself the same signal, as Unix programs should, so that its parent sees how it died. PID 1 of a container has no default action: the kernel discards the second signal, and the program is left running with its work already cleaned up.',
    why: 'The shutdown has been done, and the container still waits out the whole grace period, dead to the world, until SIGKILL.',
    before:
      'def stop(signum, frame):\n    clean_up()\n    signal.signal(signum, signal.SIG_DFL)\n    os.kill(os.getpid(), signum)',
    after:
      '# an init as PID 1: the handler may stay as it is\nENTRYPOINT ["/usr/bin/tini", "--"]\n\n# or an exit after the raise, for when it does not come back:\n    os.kill(os.getpid(), signum)\n    os._exit(128 + signum)',
    lookalikes:
      'Without a handler of its own the program is unhandled-signal, or runtime-default-handler in Node and PHP, whose runtimes do the same. A one-shot handler that hangs leaves the same signal sets, but does not die at once behind an init: stuck-handler.',
    wrong:
      'The claim rests on a trial behind an init that died of the signal at once; a program that does something else there, on purpose, is misread.',
  },
  check(facts: Facts) {
    const { pid1, mainProcess, signal } = facts;
    if (
      !facts.isKilled ||
      pid1 === null ||
      pid1 !== mainProcess ||
      dispositionBefore(facts, pid1) !== 'caught'
    )
      return null;
    if (diedBehindInit(facts) !== 'died') return null;
    return {
      message: `${describe(facts, pid1)} caught ${signal.name} and gave it back to the kernel to die of it. The kernel gives PID 1 of a container no default action, so it lives on; behind an init it ends at once.`,
      evidence: lines(
        signalEvidence(facts, pid1),
        afterEvidence(facts, pid1),
        differentialEvidence(facts),
        endEvidence(facts),
      ),
      fix: `Put an init in front, so that the program is not PID 1:\nENTRYPOINT ["/usr/bin/tini", "--"]\nOr exit with ${128 + signal.number} where the handler raises the signal again.`,
      missing: ['init'],
    };
  },
});
