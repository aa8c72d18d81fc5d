import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  /** Since the start of the container. */
  readonly sentAfterMs: number;
  readonly processesSeen: boolean;
};

export const neverSettled = defineRule({
  id: 'never-settled',
  severity: 'info',
  page: {
    title: 'The container did not become idle, so the signal was sent while it was busy',
    what: 'Without a health check a program counts as ready when its processes and their signal sets stay the same and no thread runs for a while. That did not happen in the time allowed, and the signal was sent anyway.',
    why: 'The program may still have been starting when the signal was sent. Most programs that are always busy are fine; some are not ready yet.',
    before: 'sigprobe slow-starter:1',
    after:
      'HEALTHCHECK CMD curl -f localhost:8080/health\n\n# or\nsigprobe --ready log=started slow-starter:1\nsigprobe --ready http=8080/health slow-starter:1',
    lookalikes:
      'A container whose health check does not pass is never-ready, and is not sent the signal at all.',
    wrong:
      'A program that works all the time, such as a queue worker, does not become idle: the result is valid.',
  },
  check(facts: Facts): Match<Data> | null {
    const { ready, snapshots } = facts.observation;
    if (ready?.kind !== 'never-settled') return null;
    const signal = facts.signal.name;
    const after = duration(ready.afterMs);
    const processesSeen = snapshots.length > 0;
    return {
      data: { signal, sentAfterMs: ready.afterMs, processesSeen },
      message: processesSeen
        ? `The container was still busy ${after} after its start, and ${signal} was sent anyway.`
        : `The engine showed no processes, so ${signal} was sent after ${after}, whether or not the program was ready.`,
      evidence: [],
      fix: 'Define when it is ready: a HEALTHCHECK in the image, or sigprobe --ready log=REGEX',
      missing: [],
    };
  },
});
