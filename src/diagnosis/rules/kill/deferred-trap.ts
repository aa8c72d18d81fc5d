import { wouldAct } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { childThatDefersTrap } from '../../facts/reactions.js';
import { signalsWholeGroup } from '../../processes/programs.js';
import { wordsInScript } from '../../wording/fix-snippets.js';
import {
  afterEvidence,
  describe,
  endEvidence,
  lines,
  signalEvidence,
  stillRunningEvidence,
} from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly shell: NamedProcess;
  readonly foregroundChild: NamedProcess;
  /** The child would act on the signal if it were sent it. */
  readonly childWouldAct: boolean;
};

export const deferredTrap = defineRule({
  id: 'deferred-trap',
  severity: 'error',
  page: {
    title: "The shell's trap waits for the command in the foreground",
    what: 'The shell caught the signal, but a shell runs a trap only after its foreground command has exited. That command was not sent the signal, so it keeps running and the trap does not run.',
    why: 'The trap is correct and does not run in time. Where the command is a short sleep in a loop it runs late, after a delay that differs from stop to stop.',
    before: "trap 'exit 0' TERM\nserver",
    after:
      '# replace the shell by the program:\nexec server\n\n# or run it in the background and wait, which a trap does interrupt:\ntrap \'kill -TERM "$pid"\' TERM\nserver & pid=$!\nwait "$pid"; wait "$pid"',
    lookalikes:
      'With its program in the background (&) a trap runs at once: if the container still does not exit, it is stuck-child or stuck-handler. The shell starts a background child with SIGINT and SIGQUIT ignored and a foreground child without, which tells them apart. A shell without a trap is shell-as-pid-1.',
    wrong:
      'A foreground program that ignores SIGINT and SIGQUIT itself looks like one in the background and is not reported here.',
  },
  check(facts: Facts): Match<Data> | null {
    const { mainProcess, pid1, signal } = facts;
    if (!facts.isKilled || mainProcess === null || pid1 === null) return null;
    if (mainProcess !== pid1 && signalsWholeGroup(pid1)) return null;
    const child = childThatDefersTrap(facts, mainProcess);
    if (child === null) return null;
    const childWouldAct = wouldAct(facts, child);
    const words = wordsInScript(mainProcess, child);
    return {
      data: {
        signal: signal.name,
        shell: nameProcess(facts, mainProcess),
        foregroundChild: nameProcess(facts, child),
        childWouldAct,
      },
      message: `${describe(facts, mainProcess)} is a shell with a trap for ${signal.name}, but the trap waits for the command in the foreground, ${describe(facts, child)}, which was not sent ${signal.name}.`,
      evidence: lines(
        signalEvidence(facts, mainProcess),
        afterEvidence(facts, mainProcess),
        signalEvidence(facts, child),
        stillRunningEvidence(facts, child),
        endEvidence(facts),
      ),
      fix: `Start the program with exec instead of setting a trap:\nexec ${words}\nOr run it in the background and wait for it:\ntrap 'kill -TERM "$pid"' TERM\n${words} & pid=$!\nwait "$pid"; wait "$pid"`,
      missing: childWouldAct ? ['forwarding'] : [],
    };
  },
});
