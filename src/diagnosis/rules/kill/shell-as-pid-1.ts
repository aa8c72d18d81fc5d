import { endsByDefault } from '../../../kernel/default-action.js';
import type { ProcessFacts } from '../../../observation.js';
import { actingBelow, isAtDefault, laterSelf } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { becameAbleTooLate } from '../../facts/reactions.js';
import { childrenOf } from '../../processes/descent.js';
import { isCopier, isIdler, isShell } from '../../processes/programs.js';
import { handlerFix, makeWayFix } from '../../wording/fix-snippets.js';
import {
  describe,
  describeAsPid1,
  endEvidence,
  lines,
  pidOf,
  signalEvidence,
} from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const shellAsPid1 = defineRule({
  id: 'shell-as-pid-1',
  severity: 'error',
  page: {
    title: 'A shell is PID 1 and does not pass the signal on to the program behind it',
    what: 'The image starts its program through a shell that stays in front of it: shell form (CMD app instead of CMD ["app"]), an entrypoint script whose last line lacks exec, a pipeline, or a list of commands. The signal goes to PID 1, the shell. Shells have no handler for it and never forward it, so the program is not told to stop.',
    why: 'Even a program with a perfect handler is SIGKILLed at the end of the grace period, because the signal never reaches it.',
    before: 'FROM debian\nCMD node server.js\n\n# or an entrypoint script that ends in\nnode server.js "$@"',
    after: 'FROM debian\nCMD ["node", "server.js"]\n\n# or a script that ends in\nexec node server.js "$@"',
    lookalikes:
      'bash, busybox ash, ksh and zsh replace themselves with a single simple command given to -c, dash does not: the same Dockerfile is fine on Alpine and broken on Debian. Only the process table tells, so it decides. A shell with a trap is deferred-trap, stuck-child or stuck-handler. An init in front of the shell makes it exit fast and still abandons the program: abandoned-children.',
    wrong:
      'When the script itself is the work and its children only help, exec does not fit: give the script a trap. A shell with nothing behind it is unhandled-signal.',
  },
  check(facts: Facts) {
    const { pid1, signal } = facts;
    // Told itself, the program behind it has only itself to blame.
    if (facts.isToAll) return null;
    if (!facts.isKilled || pid1 === null || !isShell(pid1)) return null;
    if (!isAtDefault(facts, pid1) || becameAbleTooLate(facts, pid1)) return null;
    const told = actingBelow(facts, pid1)[0] ?? null;
    const program = told ?? programBehind(facts, pid1);
    if (program === null) return null;
    const shell = `${describeAsPid1(pid1)} is a shell, which does not pass ${signal.name} on`;
    return {
      message:
        told === null
          ? `${shell}: ${describe(facts, program)} behind it is never told to stop, and has no handler either.`
          : `${shell}: ${describe(facts, program)} is never told to stop.`,
      evidence: lines(
        signalEvidence(facts, pid1),
        signalEvidence(facts, program),
        laterSelf(facts, program) === null
          ? null
          : `PID ${pidOf(facts, program)} was still running at the last look.`,
        endEvidence(facts),
      ),
      fix:
        told === null
          ? `${makeWayFix(facts, pid1, program)}\n\nand in the program:\n${handlerFix(facts, program)}`
          : makeWayFix(facts, pid1, program),
      missing:
        told !== null ? ['forwarding'] : endsByDefault(signal.number) ? ['handler', 'init'] : ['handler'],
    };
  },
});

function programBehind({ others }: Facts, shell: ProcessFacts): ProcessFacts | null {
  const children = childrenOf(shell, others).filter((child) => !isCopier(child));
  return children.find((child) => !isIdler(child)) ?? children[0] ?? null;
}
