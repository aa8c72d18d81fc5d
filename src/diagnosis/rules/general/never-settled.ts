import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { defineRule } from '../rule.js';

export const neverSettled = defineRule({
  id: 'never-settled',
  severity: 'info',
  page: {
    title: 'The container never came to rest, so the signal was sent while it was busy',
    what: 'Without a health check a program counts as up when its processes and their signal sets stay the same and no thread runs for a while. That did not happen in the time allowed, and the signal was sent anyway.',
    why: 'The signal may have met the program in its start-up. Most programs that are always busy are fine; some are merely not up yet.',
    before: 'sigprobe slow-starter:1',
    after:
      'HEALTHCHECK CMD curl -f localhost:8080/health\n\n# or\nsigprobe --ready log=started slow-starter:1\nsigprobe --ready http=8080/health slow-starter:1',
    lookalikes: 'A container whose health check never passes is never-ready, and is not signalled at all.',
    wrong:
      'A program that works all the time, such as a queue worker, does not come to rest: the result stands.',
  },
  check(facts: Facts) {
    const { ready, snapshots } = facts.observation;
    if (ready?.kind !== 'never-settled') return null;
    const after = duration(ready.afterMs);
    const isBlind = snapshots.length === 0;
    return {
      message: isBlind
        ? `Nothing could be seen of the processes, so ${facts.signal.name} was sent after ${after}, up or not.`
        : `The container was still busy ${after} after its start, and ${facts.signal.name} was sent anyway.`,
      evidence: [],
      fix: 'Say when it is up: a HEALTHCHECK in the image, or sigprobe --ready log=REGEX',
      missing: [],
    };
  },
});
