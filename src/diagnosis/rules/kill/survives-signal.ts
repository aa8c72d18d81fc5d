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
import { defineRule } from '../rule.js';

export const survivesSignal = defineRule({
  id: 'survives-signal',
  severity: 'error',
  page: {
    title: 'The container survives the signal, and what could be seen does not say why',
    what: 'The container was still running at the end of the budget, which is certain. Why is not: the engine could not show the processes or their signal sets, an emulator hides them, the program was stopped, or the facts fit no known cause.',
    why: 'The platform would SIGKILL it, whatever the cause. A guess at the cause would cost more time than it saves.',
    before: 'sigprobe -H ssh://far-away myimage:tag      # an engine whose ps shows no signal sets',
    after: 'sigprobe myimage:tag      # a Linux engine on this machine shows the most',
    lookalikes: 'Every other cause of a kill: they are tried first, and this is what is left.',
    wrong:
      'The kill itself is measured and not concluded. For the cause look at the log, or run sigprobe on another engine.',
  },
  check(facts: Facts) {
    if (!facts.isKilled) return null;
    const { signal, observation, pid1, mainProcess } = facts;
    const { end } = observation;
    const atBudget = `The container was still running ${duration(facts.budgetMs)} after ${signal.name}, at the end of its budget`;
    const proved = `The container cannot end within its budget of ${duration(facts.budgetMs)}`;
    const isProved = end.kind === 'still-running' && end.proof !== null;
    return {
      message: `${isProved ? proved : atBudget}, and ${reason(facts)}.`,
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

function reason({ before, pid1, mainProcess }: Facts): string {
  if (before === null || pid1 === null) return 'nothing inside it could be seen, so the cause is not known';
  if (isEmulated(pid1)) return 'it runs under an emulator, whose signal sets say nothing of the program';
  if (mainProcess === null) return 'its init has no program below it';
  return 'what could be seen does not say why';
}
