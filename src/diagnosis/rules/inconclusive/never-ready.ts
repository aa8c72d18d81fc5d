import type { Facts } from '../../facts/facts.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const neverReady = defineRule({
  id: 'never-ready',
  severity: 'inconclusive',
  page: {
    title: 'The container was not up in time, so the signal was not sent',
    what: 'The health check did not pass, the line did not appear in the log, or the port did not answer within the time that --ready-timeout allows; or it could be told before that it never would.',
    why: 'A signal that comes before the program is up tests the start-up and not the program, so none was sent and nothing is known.',
    before: 'sigprobe api:1      # its health check needs a database that is not there',
    after:
      'sigprobe -e DATABASE_URL=… api:1\nsigprobe --ready 5s api:1               # do not ask the health check\nsigprobe --ready-timeout 3m api:1',
    lookalikes:
      'A container that ended while it was waited for is exited-before-signal. One that is up and never rests is never-settled, and is signalled.',
    wrong: 'The condition may be too strict: a pattern that the log never prints, a port on another address.',
  },
  check(facts: Facts) {
    const { end, log, ready } = facts.observation;
    if (end.kind !== 'not-signalled') return null;
    const last = log.text.trimEnd().split('\n').at(-1) ?? '';
    const what =
      ready === null || ready.kind === 'not-ready' ? 'was not up in time' : 'could not be signalled';
    return {
      message: `The container ${what}, so ${facts.signal.name} was not sent and nothing could be found out: ${end.why}.`,
      evidence: last === '' ? [endEvidence(facts)] : [endEvidence(facts), `Last line of its log: ${last}`],
      fix: 'Give it what it needs to come up (sigprobe -e NAME=value), more time (--ready-timeout), or another sign (--ready log=REGEX, port=N, http=PORT/PATH, or 5s).',
      missing: [],
    };
  },
});
