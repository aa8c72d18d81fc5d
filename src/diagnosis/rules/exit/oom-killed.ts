import type { Facts } from '../../facts/facts.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly exitCode: number;
};

export const oomKilled = defineRule({
  id: 'oom-killed',
  severity: 'warning',
  page: {
    title: 'The kernel killed a process because the container ran out of memory',
    what: 'The container exceeded its memory limit, and the kernel killed a process in it. The engine marks such a container as OOMKilled; the exit code is 137 when PID 1 was killed.',
    why: 'The container exited in time, but by SIGKILL: the shutdown was interrupted. Flushing caches or joining large buffers can need more memory than normal work.',
    before: 'sigprobe --memory 64m myimage:tag      # the handler loads everything it has to write',
    after:
      'sigprobe --memory 256m myimage:tag\n\n# or write in chunks, so that the shutdown needs no more memory than the work',
    lookalikes:
      '137 without the mark is a SIGKILL from another source: a supervisor in the container, or the platform at the end of the grace period.',
    wrong:
      'The mark says that some process of the container was killed for lack of memory since the start; that may have been a child, before the signal.',
  },
  check(facts: Facts): Match<Data> | null {
    const { end } = facts.observation;
    if (end.kind !== 'exited' || !end.oomKilled) return null;
    return {
      data: { signal: facts.signal.name, exitCode: end.code },
      message: `The container ran out of memory and the kernel killed a process in it, so the exit after ${facts.signal.name} does not count as a clean shutdown.`,
      evidence: [endEvidence(facts), 'The engine marks the container as OOMKilled.'],
      fix: 'Raise the memory limit, or make the shutdown need less memory: write in chunks.',
      missing: [],
    };
  },
});
