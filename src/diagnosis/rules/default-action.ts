import { diedOfDefaultAction } from '../causes.js';
import { describe, type Facts } from '../facts.js';
import { handlerFix } from '../remedies-in-words.js';
import { endEvidence, facts as lines, signalEvidence } from '../wording.js';
import { defineRule } from './rule.js';

export const defaultAction = defineRule({
  id: 'default-action',
  severity: 'warning',
  page: {
    title: 'The program was ended by the default action of the signal, without a handler of its own',
    what: 'An init is PID 1 and passes the signal on. The program behind it has no handler, so the kernel ends it on the spot. The init then reports 128 + the signal, 143 for SIGTERM.',
    why: 'The container stops at once, which is what an init is for, but nothing is finished or saved: requests in flight are dropped, buffers are not written, locks stay.',
    before:
      'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["python", "worker.py"]      # no signal.signal in worker.py',
    after:
      '# in worker.py, keep the init:\nimport signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))',
    lookalikes:
      'A JVM ends with 143 after its shutdown hooks: that is graceful. A program may also choose 143 itself, or restore the default action and raise the signal again after its cleanup, as Unix programs should: with a handler of its own it is not reported here.',
    wrong:
      'When there is nothing to finish or save this is fine, and the outcome passes unless --require graceful is given.',
  },
  check(facts: Facts) {
    const victim = diedOfDefaultAction(facts);
    if (victim === null) return null;
    return {
      message: `${describe(facts, victim)} has no handler of its own for ${facts.signal.name}: passed on by the init, the signal killed it on the spot, and nothing could be cleaned up.`,
      evidence: lines(signalEvidence(facts, victim), endEvidence(facts)),
      fix: handlerFix(facts, victim),
    };
  },
});
