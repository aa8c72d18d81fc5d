import { abandonedProcesses } from '../causes.js';
import { departureOf, describe, type Facts, pidOf } from '../facts.js';
import { isInit, isShell } from '../programs.js';
import { endEvidence, facts as lines, signalEvidence } from '../wording.js';
import { defineRule } from './rule.js';

export const abandonedChildren = defineRule({
  id: 'abandoned-children',
  severity: 'warning',
  page: {
    title: 'PID 1 left while other processes were still at work, so the kernel killed them',
    what: 'When PID 1 of a container ends, the kernel sends SIGKILL to everything that is left in it. Here PID 1 did not wait for the programs that it or its children had started.',
    why: 'It looks like a fast and clean stop, often with exit code 0, while the real workload was cut off in the middle without ever finishing.',
    before:
      'ENTRYPOINT ["tini", "--", "sh", "-c", "server; true"]\n\n# or in a script\ntrap \'exit 0\' TERM\nserver & wait',
    after:
      'ENTRYPOINT ["tini", "--", "server"]\n\n# or in a script\ntrap \'kill -TERM "$pid"\' TERM\nserver & pid=$!\nwait "$pid"; wait "$pid"      # the second wait: the first one returns when the trap ran',
    lookalikes:
      'A master process that waits for its workers ends in the same time; the last looks show them gone before it. A sleep or tail that a shell keeps beside it loses nothing and is not counted.',
    wrong:
      'Where nothing could watch the container closely enough, the claim rests on who is able to wait for whom; the evidence says so.',
  },
  check(facts: Facts) {
    const victims = abandonedProcesses(facts);
    const [first] = victims;
    if (first === undefined || facts.pid1 === null) return null;
    const rest = victims.length > 1 ? ` and ${victims.length - 1} more` : '';
    const seen = (pid: number) =>
      departureOf(facts, first) === 'outlived-pid-1'
        ? `PID ${pid} was still there when PID 1 was on its way out: the kernel sends SIGKILL to what is left.`
        : 'Nobody in between passes the signal on or waits; PID 1 and the rest vanished between two looks.';
    return {
      message: `PID 1, ${describe(facts, facts.pid1)}, left without waiting for ${describe(facts, first)}${rest}: the kernel SIGKILLed ${victims.length > 1 ? 'them' : 'it'} in the middle of its work.`,
      evidence: lines(
        signalEvidence(facts, facts.pid1),
        signalEvidence(facts, first),
        seen(pidOf(facts, first)),
        endEvidence(facts),
      ),
      fix: fixFor(facts),
    };
  },
});

function fixFor(facts: Facts): string {
  const behind = facts.chain.find((process) => !isInit(process));
  if (behind !== undefined && isShell(behind))
    return 'Let the shell replace itself with the program, so that the signal reaches it and its end is waited for:\nexec "$@"';
  return 'Pass the signal on to the children and wait until they have ended before PID 1 does.';
}
