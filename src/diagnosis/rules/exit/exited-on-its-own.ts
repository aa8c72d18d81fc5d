import type { ProcessFacts } from '../../../observation.js';
import { endedAfterProof, hasCompleted } from '../../facts/completion.js';
import { endedUnsignalled } from '../../facts/control-results.js';
import { dispositionBefore, hasHandler } from '../../facts/dispositions.js';
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
    what: 'When the signal was sent, the main process had no handler for it or ignored it, so the kernel discarded the signal, or it outlived a signal that the same image dies of behind an init. The container exited within the budget all the same, most likely because its work was done: with code 0, and seen to need no signal for it, the outcome is completed.',
    why: 'It looks like a quick and clean stop, but the signal had no part in it. With more work to do the same image would have kept running.',
    before: 'sigprobe batch-job:1      # happens to finish a second later',
    after:
      'sigprobe -e JOBS=1000 batch-job:1\n\n# or, when the handler is installed late, wait for it\nsigprobe --ready log=started myimage:tag',
    lookalikes:
      'A program that waits for signals by sigwait has no handler either and exits in time: the kernel function it sleeps in tells it apart. A container that exited before the signal is exited-before-signal.',
    wrong:
      'The program may have installed its handler between the last snapshot and the signal: then the same image keeps running without a signal, and --ready helps.',
  },
  check(facts: Facts): Match<Data> | null {
    const isCompleted = hasCompleted(facts);
    const isProved = isCompleted && endedAfterProof(facts) !== null;
    const process = isProved ? facts.pid1 : endedWithoutSignal(facts);
    if (process === null) return null;
    const { name } = facts.signal;
    const withoutSignal = endedUnsignalled(facts);
    const conclusion = isCompleted
      ? `It exits by itself${isProved ? '' : ' without a signal too'}, as a job does: with more work to do, ${name} would not have stopped it.`
      : CONCLUSIONS[withoutSignal];
    return {
      data: { signal: name, process: nameProcess(facts, process), withoutSignal },
      message: `${describe(facts, process)} ${inWords(facts, process)} when it was sent, yet the container exited within the budget. ${conclusion}`,
      evidence: lines(signalEvidence(facts, process), controlEvidence(facts), endEvidence(facts)),
      fix: fixOf(facts, isCompleted, withoutSignal),
      missing: [],
    };
  },
});

function inWords(facts: Facts, process: ProcessFacts): string {
  const { name } = facts.signal;
  if (dispositionBefore(facts, process) === 'ignored') return `ignored ${name}`;
  return hasHandler(facts, process) ? `did not end on ${name}` : `had no handler for ${name}`;
}

function fixOf(facts: Facts, isCompleted: boolean, withoutSignal: Data['withoutSignal']): string {
  if (isCompleted)
    return `To have a longer job stop when it is told to, handle ${facts.signal.name} in it. To see what becomes of one, give it work that outlasts the probe.`;
  return withoutSignal === 'ran-on'
    ? 'Send the signal only once the program is ready: sigprobe --ready log=REGEX'
    : `Give it work that outlasts the probe. If it was not ready yet, ${waitingFix(facts)}`;
}

const CONCLUSIONS = {
  ended: 'It exits by itself without a signal too, so nothing was tested.',
  'ran-on':
    'Without a signal it keeps running, so its handler must have been installed between the last snapshot and the signal; what the handler does is not known.',
  'not-run': 'Most likely its work was done, so nothing was tested.',
} as const satisfies Record<Data['withoutSignal'], string>;
