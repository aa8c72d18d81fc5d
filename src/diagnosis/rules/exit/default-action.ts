import { type Runtime, runtimeOf } from '../../../kernel/runtimes.js';
import { signalName } from '../../../kernel/signals.js';
import type { ProcessFacts } from '../../../observation.js';
import { dispositionBefore } from '../../facts/dispositions.js';
import { accountOf } from '../../facts/exit-accounts.js';
import { diedOfDefaultAction } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { isInit } from '../../processes/programs.js';
import { handlerFix } from '../../wording/fix-snippets.js';
import { frozenEvidence } from '../../wording/frozen-words.js';
import { courseEvidence } from '../../wording/record-words.js';
import { describe, differentialEvidence, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
  /** The runtime whose built-in handler re-raised the signal; null when nothing caught it. */
  readonly runtime: Runtime | null;
  readonly sentBy: 'init' | 'forwarder' | 'platform';
};

export const defaultAction = defineRule({
  id: 'default-action',
  severity: 'warning',
  page: {
    title: 'The default action of the signal ended the program, which has no handler of its own',
    what: "An init, or another program that forwards the signal (sudo, timeout, a script with a trap), is PID 1, the platform sends the signal to every process, or the container is in the PID namespace of the host and has no PID 1. The program behind it has no handler, or only its runtime's built-in handler, which re-raises the signal, so the default action ends the program at once. The init then exits with 128 + the signal, 143 for SIGTERM.",
    why: 'The container stops at once, which is what an init is for, but nothing is finished or saved: requests in progress are dropped, buffers are not written, lock files stay.',
    before:
      'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["python", "worker.py"]      # no signal.signal in worker.py',
    after:
      '# in worker.py, keep the init:\nimport signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))',
    lookalikes:
      'A JVM exits with 143 after its shutdown hooks: that is graceful. A program that cleans up, restores the default action and re-raises the signal, as Unix programs should, has a handler of its own and is not reported here.',
    wrong:
      'When there is nothing to finish or save this is fine, and the outcome passes without --require graceful. In Node, PHP, Ruby and Go a handler of the program that raises the signal again within a second looks the same where the record of the kernel cannot be read, and so does one that exits with 143 where neither the record of the kernel nor tini or dumb-init, in a second container, says which of the two it was: exit with 0 instead.',
  },
  check(facts: Facts): Match<Data> | null {
    const process = diedOfDefaultAction(facts);
    if (process === null) return null;
    const { name } = facts.signal;
    const runtime = dispositionBefore(facts, process) === 'caught' ? runtimeOf(process) : null;
    const isByInit = facts.pid1 !== null && isInit(facts.pid1);
    const isDirect = process === facts.pid1;
    const sent = facts.isToAll
      ? 'sent to every process'
      : isDirect
        ? 'sent by the platform'
        : isByInit
          ? 'forwarded by the init'
          : 'forwarded by PID 1';
    return {
      data: {
        signal: name,
        process: nameProcess(facts, process),
        runtime,
        sentBy: facts.isToAll || isDirect ? 'platform' : isByInit ? 'init' : 'forwarder',
      },
      message:
        runtime === null
          ? `${describe(facts, process)} has no handler for ${name}: ${endedBy(facts, process, sent)}, without any cleanup.`
          : `${describe(facts, process)} died of ${name}, as ${runtime} does without a handler in the program: the signal, ${sent}, ended it at once, without any cleanup.`,
      evidence: lines(
        signalEvidence(facts, process),
        frozenEvidence(facts, process),
        courseEvidence(facts, [process]),
        endEvidence(facts),
        differentialEvidence(facts),
      ),
      fix: handlerFix(facts, process),
      missing: ['handler'],
    };
  },
});

/** `the signal, forwarded by the init, ended it at once by the default action`, as far as that is known. */
function endedBy(facts: Facts, process: ProcessFacts, sent: string): string {
  const account = accountOf(facts, process);
  const byDefaultAction = `the signal, ${sent}, ended it at once by the default action`;
  switch (account.kind) {
    case 'ended-by-force':
      if (account.signal === null) return 'a signal ended it';
      return account.signal === facts.signal.number
        ? byDefaultAction
        : `${signalName(account.signal)} ended it`;
    case 'killed':
      return `another process ended it by ${signalName(account.signal)}`;
    default:
      return byDefaultAction;
  }
}
