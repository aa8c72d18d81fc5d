import type { Facts } from '../../facts/facts.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const exitedBeforeSignal = defineRule({
  id: 'exited-before-signal',
  severity: 'inconclusive',
  page: {
    title: 'The container ended before the signal could be sent',
    what: 'The container came to its end by itself while sigprobe waited for it to be up. There was nothing left to stop, so nothing is known about how it stops.',
    why: 'A probe that sent no signal has tested nothing, and passing it would be wrong.',
    before: 'sigprobe debian            # a shell without a terminal ends at once',
    after: 'sigprobe debian -- sleep infinity\nsigprobe -e DATABASE_URL=… myimage:tag',
    lookalikes:
      'A server that puts itself in the background ends its PID 1 on purpose: run it in the foreground (nginx -g "daemon off;"). A program that misses configuration ends with an error: its log is in the report.',
    wrong:
      'A batch job is meant to end: give it enough work to outlast the probe, or probe the service it belongs to.',
  },
  check(facts: Facts) {
    const { end } = facts.observation;
    if (end.kind !== 'exited-before-signal') return null;
    const how =
      end.code === 0 ? 'It finished, or it put itself in the background.' : 'It failed; its log says why.';
    return {
      message: `The container ended by itself with code ${end.code} before ${facts.signal.name} was sent, so nothing could be found out. ${how}`,
      evidence: [endEvidence(facts), ...(end.oomKilled ? ['The kernel killed it for lack of memory.'] : [])],
      fix:
        end.code === 0
          ? 'Run the program in the foreground, or give it a command that lasts: sigprobe IMAGE -- COMMAND'
          : 'Give it what it needs to run: sigprobe -e NAME=value -v ./config:/etc/app IMAGE',
      missing: [],
    };
  },
});
