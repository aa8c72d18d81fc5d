import { endedUnsignalled } from '../../facts/control-results.js';
import { dispositionBefore } from '../../facts/dispositions.js';
import { endedWithoutSignal } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { waitingFix } from '../../wording/fix-snippets.js';
import { controlEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const exitedOnItsOwn = defineRule({
  id: 'exited-on-its-own',
  severity: 'warning',
  page: {
    title: 'The container ended, although the signal could not have reached the program',
    what: 'When the signal was sent, the program that decides had no handler for it or ignored it, so the kernel threw the signal away. The container ended within the budget all the same: most likely because its work was done.',
    why: 'It looks like a quick and clean stop, and is none: nothing was tested. With more work to do the same image would have run until SIGKILL.',
    before: 'sigprobe batch-job:1      # happens to be done a second later',
    after:
      'sigprobe -e JOBS=1000 batch-job:1\n\n# or, when the handler comes late, wait for it\nsigprobe --ready log=started myimage:tag',
    lookalikes:
      'A program that waits for signals by sigwait has no handler either and ends in time: what it sleeps in tells it apart. A container that ended before the signal is exited-before-signal.',
    wrong:
      'The handler may have been installed in the moment between the look and the signal: then the same image without a signal runs on, and --ready helps.',
  },
  check(facts: Facts) {
    const deaf = endedWithoutSignal(facts);
    if (deaf === null) return null;
    const { name } = facts.signal;
    const why =
      dispositionBefore(facts, deaf) === 'ignored' ? `ignored ${name}` : `had no handler for ${name}`;
    return {
      message: `${describe(facts, deaf)} ${why} when it came, and yet the container ended within the budget: ${conclusion(facts)}`,
      evidence: lines(signalEvidence(facts, deaf), controlEvidence(facts), endEvidence(facts)),
      fix:
        endedUnsignalled(facts) === 'ran-on'
          ? 'Wait until the program is up before the signal is sent: sigprobe --ready log=REGEX'
          : `Give it work that outlasts the probe. If it was not up yet, ${waitingFix(facts)}`,
      missing: [],
    };
  },
});

function conclusion(facts: Facts): string {
  switch (endedUnsignalled(facts)) {
    case 'ended':
      return 'it ends by itself, without any signal, so nothing was tested.';
    case 'ran-on':
      return 'it runs on without a signal, so the handler must have come between the last look and the signal; what it does is not known.';
    case 'not-run':
      return 'most likely its work was done, so nothing was tested.';
  }
}
