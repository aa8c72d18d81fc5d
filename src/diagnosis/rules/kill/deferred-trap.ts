import { laterSelf, wouldAct } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { childThatDefersTrap } from '../../facts/reactions.js';
import { signalsWholeGroup } from '../../processes/programs.js';
import { afterEvidence, describe, endEvidence, lines, pidOf, signalEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const deferredTrap = defineRule({
  id: 'deferred-trap',
  severity: 'error',
  page: {
    title: "The shell's trap has to wait for the command in the foreground",
    what: 'The shell caught the signal, but a shell runs a trap only when its current command has ended. That command, in the foreground, was not told to stop, so neither ever moves.',
    why: 'The trap is correct and never runs in time. Where the command is a short sleep in a loop it runs late, after a time that differs from stop to stop.',
    before: "trap 'exit 0' TERM\nserver",
    after:
      '# let the program take the place of the shell:\nexec server\n\n# or run it in the background, and wait, which a trap does interrupt:\ntrap \'kill -TERM "$pid"\' TERM\nserver & pid=$!\nwait "$pid"; wait "$pid"',
    lookalikes:
      'A trap with its program in the background (&) runs at once: if that never ends, it is stuck-child or stuck-handler. The shell starts such a child with SIGINT and SIGQUIT ignored, one in the foreground not, and that is what tells them apart. A shell without a trap is shell-as-pid-1.',
    wrong:
      'A program that ignores SIGINT and SIGQUIT itself looks like one in the background and is not reported here.',
  },
  check(facts: Facts) {
    const { mainProcess, pid1, signal } = facts;
    if (!facts.isKilled || mainProcess === null || pid1 === null) return null;
    if (mainProcess !== pid1 && signalsWholeGroup(pid1)) return null;
    const child = childThatDefersTrap(facts, mainProcess);
    if (child === null) return null;
    return {
      message: `${describe(facts, mainProcess)} is a shell that caught ${signal.name}, but its trap has to wait for the command in the foreground, ${describe(facts, child)}, which was not told to stop.`,
      evidence: lines(
        signalEvidence(facts, mainProcess),
        afterEvidence(facts, mainProcess),
        signalEvidence(facts, child),
        laterSelf(facts, child) === null
          ? null
          : `PID ${pidOf(facts, child)} was still running at the last look.`,
        endEvidence(facts),
      ),
      fix: 'Start the program with exec in place of the trap:\nexec "$@"\nOr run it in the background and wait for it:\ntrap \'kill -TERM "$pid"\' TERM\n"$@" & pid=$!\nwait "$pid"; wait "$pid"',
      missing: wouldAct(facts, child) ? ['forwarding'] : [],
    };
  },
});
