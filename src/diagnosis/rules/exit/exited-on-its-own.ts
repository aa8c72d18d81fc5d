import { endedUnsignalled } from '../../facts/control-results.js';
import { dispositionBefore } from '../../facts/dispositions.js';
import { endedWithoutSignal } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { waitingFix } from '../../wording/fix-snippets.js';
import { controlEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  /** The process that could not act on the signal. */
  readonly process: NamedProcess;
  /** What the same image did without a signal. */
  readonly withoutSignal: ReturnType<typeof endedUnsignalled>;
};

export const exitedOnItsOwn = defineRule({
  id: 'exited-on-its-own',
  severity: 'warning',
  page: {
    title: 'The container exited, although the program could not have acted on the signal',
    what: 'When the signal was sent, the main process had no handler for it or ignored it, so the kernel discarded the signal. The container exited within the budget all the same, most likely because its work was done.',
    why: 'It looks like a quick and clean stop, but nothing was tested. With more work to do the same image would have kept running.',
    before: 'sigprobe batch-job:1      # happens to finish a second later',
    after:
      'sigprobe -e JOBS=1000 batch-job:1\n\n# or, when the handler is installed late, wait for it\nsigprobe --ready log=started myimage:tag',
    lookalikes:
      'A program that waits for signals by sigwait has no handler either and exits in time: the kernel function it sleeps in tells it apart. A container that exited before the signal is exited-before-signal.',
    wrong:
      'The program may have installed its handler between the last snapshot and the signal: then the same image keeps running without a signal, and --ready helps.',
  },
  check(facts: Facts): Match<Data> | null {
    const process = endedWithoutSignal(facts);
    if (process === null) return null;
    const { name } = facts.signal;
    const withoutSignal = endedUnsignalled(facts);
    const why =
      dispositionBefore(facts, process) === 'ignored' ? `ignored ${name}` : `had no handler for ${name}`;
    return {
      data: { signal: name, process: nameProcess(facts, process), withoutSignal },
      message: `${describe(facts, process)} ${why} when it was sent, yet the container exited within the budget. ${CONCLUSIONS[withoutSignal]}`,
      evidence: lines(signalEvidence(facts, process), controlEvidence(facts), endEvidence(facts)),
      fix:
        withoutSignal === 'ran-on'
          ? 'Send the signal only once the program is ready: sigprobe --ready log=REGEX'
          : `Give it work that outlasts the probe. If it was not ready yet, ${waitingFix(facts)}`,
      missing: [],
    };
  },
});

const CONCLUSIONS = {
  ended: 'It exits by itself without a signal too, so nothing was tested.',
  'ran-on':
    'Without a signal it keeps running, so its handler must have been installed between the last snapshot and the signal; what the handler does is not known.',
  'not-run': 'Most likely its work was done, so nothing was tested.',
} as const satisfies Record<Data['withoutSignal'], string>;
