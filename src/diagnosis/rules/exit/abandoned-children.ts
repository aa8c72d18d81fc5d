import type { ProcessFacts } from '../../../observation.js';
import { abandonedProcesses, exitOrderOf, exitsDespiteFrozenChildren } from '../../facts/abandonment.js';
import { wouldAct } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { isShell } from '../../processes/programs.js';
import {
  describe,
  describeAsPid1,
  endEvidence,
  lines,
  pidOf,
  signalEvidence,
} from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const abandonedChildren = defineRule({
  id: 'abandoned-children',
  severity: 'warning',
  page: {
    title: 'PID 1 left while other processes were still at work, so the kernel killed them',
    what: 'When PID 1 of a container ends, the kernel sends SIGKILL to everything that is left in it. Here PID 1 did not wait for the programs that it or its children had started. npm, yarn and pnpm leave like this, and so do runsvdir and many entrypoint scripts.',
    why: 'It looks like a fast and clean stop, often with exit code 0, while the real workload was cut off in the middle without ever finishing.',
    before:
      'ENTRYPOINT ["tini", "--", "sh", "-c", "server; true"]\n\n# or in a script\ntrap \'exit 0\' TERM\nserver & wait',
    after:
      'ENTRYPOINT ["tini", "--", "server"]\n\n# or in a script\ntrap \'kill -TERM "$pid"\' TERM\nserver & pid=$!\nwait "$pid"; wait "$pid"      # the second wait: the first one returns when the trap ran',
    lookalikes:
      'A master process that waits for its workers ends in the same time; the last looks show them gone before it. A sleep or tail beside a shell loses nothing and is not counted, and neither is a tee that ends with what it copies.',
    wrong:
      'Where nothing could watch the container closely enough, the claim rests on a trial with those processes held still, or on who is able to wait for whom; the evidence says so.',
  },
  check(facts: Facts) {
    const { pid1 } = facts;
    const victims = abandonedProcesses(facts);
    // The one that loses most: a program that would have acted, and not a shell around it.
    const first = victims.find((victim) => wouldAct(facts, victim) && !isShell(victim)) ?? victims[0];
    if (first === undefined || pid1 === null) return null;
    const isMany = victims.length > 1;
    const rest = isMany ? ` and ${victims.length - 1} more` : '';
    return {
      message: isKnownToBeCut(facts, first)
        ? `${describeAsPid1(pid1)} left without waiting for ${describe(facts, first)}${rest}: the kernel SIGKILLed ${isMany ? 'them' : 'it'} in the middle of ${isMany ? 'their' : 'its'} work.`
        : `${describeAsPid1(pid1)} leaves without waiting for ${describe(facts, first)}${rest}: what ${isMany ? 'they do' : 'it does'} on ${facts.signal.name} is cut off by SIGKILL unless ${isMany ? 'they happen' : 'it happens'} to be faster.`,
      evidence: lines(
        signalEvidence(facts, pid1),
        signalEvidence(facts, first),
        howItIsKnown(facts, first),
        endEvidence(facts),
      ),
      fix: fixFor(facts),
      missing: !facts.isToAll && victims.some((victim) => wouldAct(facts, victim)) ? ['forwarding'] : [],
    };
  },
});

/** One that was told in the same moment as PID 1 may have been done when that left. */
function isKnownToBeCut(facts: Facts, victim: ProcessFacts): boolean {
  return !facts.isToAll || exitOrderOf(facts, victim) === 'outlived-pid-1';
}

function howItIsKnown(facts: Facts, victim: ProcessFacts): string {
  if (exitOrderOf(facts, victim) === 'outlived-pid-1')
    return `PID ${pidOf(facts, victim)} was still there when PID 1 was on its way out: the kernel sends SIGKILL to what is left.`;
  if (exitsDespiteFrozenChildren(facts) === true)
    return `${exitOrderOf(facts, victim) === 'unseen' ? 'Nothing saw it go' : 'It was the faster one this time'}, but with the other processes frozen (SIGSTOP) PID 1 left as fast: it does not wait for them.`;
  return 'Nothing saw it go, but the shell in front left without being able to wait.';
}

function fixFor({ mainProcess, isToAll }: Facts): string {
  if (mainProcess !== null && isShell(mainProcess))
    return `Let the shell replace itself with the program, so that ${isToAll ? '' : 'the signal reaches it and '}its end is waited for:\nexec "$@"`;
  return isToAll
    ? 'Wait until the children have ended before PID 1 does.'
    : 'Pass the signal on to the children and wait until they have ended before PID 1 does.';
}
