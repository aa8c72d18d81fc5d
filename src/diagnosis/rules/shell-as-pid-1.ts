import { describe, dispositionBefore, type Facts, pidOf } from '../facts.js';
import { isShell } from '../programs.js';
import { execForm } from '../remedies-in-words.js';
import { endEvidence, facts as lines, signalEvidence } from '../wording.js';
import { defineRule } from './rule.js';

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
      'bash, busybox ash, ksh and zsh replace themselves with a single simple command given to -c, dash does not: the same Dockerfile is fine on Alpine and broken on Debian. Only the process table tells, so it decides. A shell with a trap is deferred-trap or stuck-handler. An init in front of the shell makes it exit fast and still abandons the program: abandoned-children.',
    wrong:
      'If the shell script is itself the work and has nothing behind it, unhandled-signal fires instead.',
  },
  check(facts: Facts) {
    const { pid1, workload } = facts;
    if (!facts.isKilled || pid1 === null || workload === null || workload === pid1) return null;
    if (!isShell(pid1) || dispositionBefore(facts, pid1) !== 'default') return null;
    return {
      message: `PID 1 is a shell, ${describe(facts, pid1)}, which does not pass ${facts.signal.name} on: ${describe(facts, workload)} is never told to stop.`,
      evidence: lines(
        signalEvidence(facts, pid1),
        signalEvidence(facts, workload),
        untouched(facts),
        endEvidence(facts),
      ),
      fix: fixFor(facts),
    };
  },
});

function untouched(facts: Facts): string | null {
  const { workload, last } = facts;
  if (workload === null || last === null || facts.after.length === 0) return null;
  const isThere = last.processes.some(({ pid }) => pid === workload.pid);
  return isThere ? `PID ${pidOf(facts, workload)} was still running at the last look, untouched.` : null;
}

function fixFor({ workload, observation }: Facts): string {
  const argv = workload?.argv;
  const isShellForm = /^(-c|-ec)$/.test(observation.trial.argv[1] ?? '');
  if (argv && isShellForm && argv.length <= 12) return execForm('CMD', argv);
  return 'Start the program with exec as the last command of the script:\nexec "$@"';
}
