import { runtimeOf } from '../../../kernel/runtimes.js';
import { dispositionBefore } from '../../facts/dispositions.js';
import { diedOfDefaultAction } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { handlerFix } from '../../wording/fix-snippets.js';
import { describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const defaultAction = defineRule({
  id: 'default-action',
  severity: 'warning',
  page: {
    title: 'The program was ended by the default action of the signal, without a handler of its own',
    what: 'An init is PID 1 and passes the signal on, or the platform sends it to every process. The program behind it has no handler, or only its runtime has one that dies of the signal, so the kernel ends it on the spot. The init then reports 128 + the signal, 143 for SIGTERM.',
    why: 'The container stops at once, which is what an init is for, but nothing is finished or saved: requests in flight are dropped, buffers are not written, locks stay.',
    before:
      'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["python", "worker.py"]      # no signal.signal in worker.py',
    after:
      '# in worker.py, keep the init:\nimport signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))',
    lookalikes:
      'A JVM ends with 143 after its shutdown hooks: that is graceful. A program that cleans up and then restores the default action and raises the signal again, as Unix programs should, has a handler of its own and is not reported here.',
    wrong:
      'When there is nothing to finish or save this is fine, and the outcome passes unless --require graceful is given. In Node, PHP, Ruby and Go a handler of your own that ends with 143 within a second looks the same: end with 0 instead.',
  },
  check(facts: Facts) {
    const victim = diedOfDefaultAction(facts);
    if (victim === null) return null;
    const { signal } = facts;
    const how = facts.isToAll ? 'sent to every process' : 'passed on by the init';
    const runtime = dispositionBefore(facts, victim) === 'caught' ? runtimeOf(victim) : null;
    return {
      message:
        runtime === null
          ? `${describe(facts, victim)} has no handler for ${signal.name}: ${how}, the signal killed it on the spot, and nothing could be cleaned up.`
          : `${describe(facts, victim)} died of ${signal.name} as ${runtime} does without a handler of the program's own: ${how}, the signal ended it on the spot.`,
      evidence: lines(signalEvidence(facts, victim), endEvidence(facts)),
      fix: handlerFix(facts, victim),
      missing: ['handler'],
    };
  },
});
