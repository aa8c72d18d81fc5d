import type { Proof } from '../../../observation.js';
import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { isEmulated } from '../../processes/programs.js';
import {
  afterEvidence,
  differentialEvidence,
  endEvidence,
  lines,
  signalEvidence,
} from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly budgetMs: number;
  /** Why waiting stopped before the end of the budget; null when it did not. */
  readonly proof: Proof | null;
  /** Why the cause is not known. */
  readonly reason: 'nothing-seen' | 'emulated' | 'no-program-behind-init' | 'unexplained';
  /** The process on which the stop depends; null when it was not seen. */
  readonly process: NamedProcess | null;
};

export const survivesSignal = defineRule({
  id: 'survives-signal',
  severity: 'error',
  page: {
    title: 'The container survives the signal, and the facts do not show why',
    what: 'The container did not exit within the budget, which is certain. The cause is not: the engine could not show the processes or their signal sets, an emulator hides them, the program was stopped, or the facts match no known cause.',
    why: 'Unless it exits by itself, the platform SIGKILLs the container, whatever the cause. A guess at the cause would cost more time than it saves.',
    before: 'sigprobe -H ssh://far-away myimage:tag      # an engine whose ps shows no signal sets',
    after: 'sigprobe myimage:tag      # a Linux engine on this machine shows the most',
    lookalikes:
      'Every other cause of a kill: those rules are tried first, and this one is used when none applies.',
    wrong:
      'That it did not exit is measured, not concluded. For the cause read the log, or run sigprobe on another engine.',
  },
  check(facts: Facts): Match<Data> | null {
    if (!facts.isKilled) return null;
    const { signal, observation, pid1, mainProcess, budgetMs } = facts;
    const { end } = observation;
    const proof = end.kind === 'still-running' ? end.proof : null;
    const reason = reasonOf(facts);
    const what =
      proof === null
        ? `The container was still running ${duration(budgetMs)} after ${signal.name}, at the end of its budget`
        : `${signal.name} cannot end the container`;
    return {
      data: {
        signal: signal.name,
        budgetMs,
        proof,
        reason,
        process: mainProcess === null ? null : nameProcess(facts, mainProcess),
      },
      message: `${what}, and ${IN_WORDS[reason]}.`,
      evidence: lines(
        pid1 === null ? null : signalEvidence(facts, pid1),
        mainProcess === null || mainProcess === pid1 ? null : signalEvidence(facts, mainProcess),
        mainProcess === null ? null : afterEvidence(facts, mainProcess),
        differentialEvidence(facts),
        endEvidence(facts),
      ),
      fix: null,
      missing: [],
    };
  },
});

function reasonOf({ before, pid1, mainProcess }: Facts): Data['reason'] {
  if (before === null || pid1 === null) return 'nothing-seen';
  if (isEmulated(pid1)) return 'emulated';
  return mainProcess === null ? 'no-program-behind-init' : 'unexplained';
}

const IN_WORDS = {
  'nothing-seen': 'no process in it could be seen, so the cause is unknown',
  emulated: 'it runs under an emulator, whose signal sets are not those of the program',
  'no-program-behind-init': 'its init has no program behind it',
  unexplained: 'the facts do not show why',
} as const satisfies Record<Data['reason'], string>;
