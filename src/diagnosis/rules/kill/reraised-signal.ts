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
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
};

export const reraisedSignal = defineRule({
  id: 'reraised-signal',
  severity: 'error',
  page: {
    title: 'The handler re-raises the signal with the default action, which does not end PID 1',
    what: 'The program has a handler. It cleans up, restores the default action and re-raises the signal, as Unix programs should, so that the parent sees how it died. A signal with the default action does not end PID 1 of a container: the kernel discards it, and the program keeps running after its cleanup.',
    why: 'The shutdown is done, and the container still runs on: unless it exits by itself, until the platform sends SIGKILL.',
    before:
      'def stop(signum, frame):\n    clean_up()\n    signal.signal(signum, signal.SIG_DFL)\n    os.kill(os.getpid(), signum)',
    after:
      '# an init as PID 1: the handler may stay as it is\nENTRYPOINT ["/usr/bin/tini", "--"]\n\n# or an exit after the re-raise, for when that returns:\n    os.kill(os.getpid(), signum)\n    os._exit(128 + signum)',
    lookalikes:
      'A program without a handler of its own is unhandled-signal, or runtime-default-handler in Node and PHP, whose runtimes re-raise the signal themselves. A one-shot handler that hangs leaves the same signal sets, but does not die at once behind an init: stuck-handler.',
    wrong:
      'The claim rests on a trial behind an init, which died of the signal at once. A program that behaves differently there on purpose is misjudged.',
  },
  check(facts: Facts): Match<Data> | null {
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
      data: { signal: signal.name, process: nameProcess(facts, pid1) },
      message: `${describe(facts, pid1)} caught ${signal.name} and re-raised it with the default action. The kernel discards such a signal for PID 1 of a container, so the program keeps running; behind an init it died at once.`,
      evidence: lines(
        signalEvidence(facts, pid1),
        afterEvidence(facts, pid1),
        differentialEvidence(facts),
        endEvidence(facts),
      ),
      fix: `Run an init as PID 1:\nENTRYPOINT ["/usr/bin/tini", "--"]\nOr exit with code ${128 + signal.number} after the handler re-raises the signal.`,
      missing: ['init'],
    };
  },
});
