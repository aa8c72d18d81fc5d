import type { Facts } from '../../facts/facts.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const oomKilled = defineRule({
  id: 'oom-killed',
  severity: 'warning',
  page: {
    title: 'The kernel killed a process for lack of memory during the shutdown',
    what: 'The container went over its memory limit after the signal, and the kernel killed a process in it. The engine marks such a container as OOMKilled; the code is 137 when PID 1 was hit.',
    why: 'It ended in time, but not by its own doing: the shutdown was cut off. Flushing caches or joining large buffers can need more memory than normal work.',
    before: 'sigprobe --memory 64m myimage:tag      # the handler loads everything it has to write',
    after:
      'sigprobe --memory 256m myimage:tag\n\n# or write in pieces, so that the shutdown needs no more memory than the work',
    lookalikes:
      '137 without the mark is a SIGKILL from elsewhere: from a supervisor in the container, or at the end of the grace period.',
    wrong:
      'The mark says that some process of the container was killed for memory since its start; that may have been a child, before the signal.',
  },
  check(facts: Facts) {
    const { end } = facts.observation;
    if (end.kind !== 'exited' || !end.oomKilled) return null;
    return {
      message: `The container ran out of memory, and the kernel killed a process in it: the shutdown after ${facts.signal.name} was cut off.`,
      evidence: [endEvidence(facts), 'The engine marks the container as OOMKilled.'],
      fix: 'Raise the memory limit, or make the shutdown need less: write in pieces.',
      missing: [],
    };
  },
});
