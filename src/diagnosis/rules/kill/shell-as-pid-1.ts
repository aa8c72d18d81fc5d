import { endsByDefault } from '../../../kernel/default-action.js';
import type { ProcessFacts } from '../../../observation.js';
import { actingBelow, isAtDefault } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { becameAbleTooLate } from '../../facts/reactions.js';
import { childrenOf } from '../../processes/descent.js';
import { isCopier, isIdler, isShell } from '../../processes/programs.js';
import { execFix, handlerFix, isWaitOfScript, trapFix } from '../../wording/fix-snippets.js';
import {
  describe,
  describeAsPid1,
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
  readonly program: NamedProcess;
  /** The program would act on the signal if it were sent it. */
  readonly programWouldAct: boolean;
};

export const shellAsPid1 = defineRule({
  id: 'shell-as-pid-1',
  severity: 'error',
  page: {
    title: 'A shell is PID 1 and does not forward the signal to the program behind it',
    what: 'The image starts its program through a shell that keeps running: shell form (CMD app instead of exec form, CMD ["app"]), an entrypoint script whose last line lacks exec, a pipeline, or a list of commands. The signal is sent to PID 1, the shell. Without a trap a shell has no handler for it and does not forward it, so the program is not sent the signal.',
    why: 'Even a program with a correct handler is SIGKILLed at the end of the grace period, because the signal never reaches it.',
    before: 'FROM debian\nCMD node server.js\n\n# or an entrypoint script that ends in\nnode server.js "$@"',
    after: 'FROM debian\nCMD ["node", "server.js"]\n\n# or a script that ends in\nexec node server.js "$@"',
    lookalikes:
      'bash, busybox ash, ksh and zsh replace themselves by a single simple command given to -c, dash does not: the same Dockerfile works on Alpine and fails on Debian. Only the process table shows which, so it decides. A shell with a trap is deferred-trap, stuck-child or stuck-handler. With an init in front of it the shell exits fast and still abandons the program: abandoned-children.',
    wrong:
      'When the script does the work and its children only help, exec does not fit: give the script a trap. A shell with nothing behind it is unhandled-signal.',
  },
  check(facts: Facts): Match<Data> | null {
    const { pid1, signal } = facts;
    // Where every process is sent the signal, the shell keeps nothing from the program.
    if (facts.isToAll) return null;
    if (!facts.isKilled || pid1 === null || !isShell(pid1)) return null;
    if (!isAtDefault(facts, pid1) || becameAbleTooLate(facts, pid1)) return null;
    const acting = actingBelow(facts, pid1)[0] ?? null;
    const program = acting ?? programBehind(facts, pid1);
    if (program === null) return null;
    const sentence = `${describeAsPid1(pid1)} is a shell, which does not forward ${signal.name}: ${describe(facts, program)} was not sent it`;
    return {
      data: {
        signal: signal.name,
        shell: nameProcess(facts, pid1),
        program: nameProcess(facts, program),
        programWouldAct: acting !== null,
      },
      message: acting === null ? `${sentence}, and has no handler for it either.` : `${sentence}.`,
      evidence: lines(
        signalEvidence(facts, pid1),
        signalEvidence(facts, program),
        stillRunningEvidence(facts, program),
        endEvidence(facts),
      ),
      fix: fixFor(facts, pid1, program, acting !== null),
      missing:
        acting !== null ? ['forwarding'] : endsByDefault(signal.number) ? ['handler', 'init'] : ['handler'],
    };
  },
});

function fixFor(facts: Facts, shell: ProcessFacts, program: ProcessFacts, wouldAct: boolean): string {
  if (wouldAct) return execFix(facts, shell, program);
  if (isWaitOfScript(facts, program)) return trapFix(facts, program);
  return `${execFix(facts, shell, program)}\n\nand in the program:\n${handlerFix(facts, program)}`;
}

function programBehind({ others }: Facts, shell: ProcessFacts): ProcessFacts | null {
  const children = childrenOf(shell, others).filter((child) => !isCopier(child));
  return children.find((child) => !isIdler(child)) ?? children[0] ?? null;
}
