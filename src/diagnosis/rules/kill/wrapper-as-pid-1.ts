import { endsByDefault } from '../../../kernel/default-action.js';
import type { ProcessFacts } from '../../../observation.js';
import { diedBehindInit } from '../../facts/control-results.js';
import {
  actingBelow,
  dispositionAfter,
  dispositionBefore,
  isAtDefault,
  laterSelf,
} from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { becameAbleTooLate, builtInReraise } from '../../facts/reactions.js';
import { isInit, isShell } from '../../processes/programs.js';
import { directForm } from '../../wording/fix-snippets.js';
import {
  afterEvidence,
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
  /** PID 1, which does not forward the signal. */
  readonly wrapper: NamedProcess;
  readonly program: NamedProcess;
  readonly reason: 'no-handler' | 'built-in-handler' | 'init-drops-signal';
};

export const wrapperAsPid1 = defineRule({
  id: 'wrapper-as-pid-1',
  severity: 'error',
  page: {
    title: 'PID 1 is a program that does not forward the signal to the one behind it',
    what: 'PID 1 starts the real program as a child and waits: a lock (flock), a timer (time), a launcher script in Python, Perl or Node, a tail -f that keeps the container running, or an init with an option that drops the signal. It does not forward the signal.',
    why: 'The program behind it would act on the signal but is not sent it. Unless they exit by themselves, both are SIGKILLed at the end of the grace period.',
    before:
      'CMD ["flock", "/run/lock", "server"]\n\n# or in a script\nserver &\nexec tail -f /var/log/server.log',
    after:
      '#!/bin/sh\nexec 9>/run/lock\nflock 9\nexec server\n\n# a log that goes to standard output needs no tail:\nln -sf /dev/stdout /var/log/server.log',
    lookalikes:
      'env, nice, setpriv, gosu and su-exec replace themselves by the program, so they are no longer there. timeout and sudo forward the signal. A shell in front is shell-as-pid-1. A supervisor that receives the signal and waits for a child that does not exit is stuck-child.',
    wrong:
      'When PID 1 does the work and the child only helps, forwarding is not what is missing: PID 1 itself needs the handler.',
  },
  check(facts: Facts): Match<Data> | null {
    if (!facts.isKilled || facts.isToAll || facts.pid1 === null) return null;
    return keptByPid1(facts) ?? keptByInit(facts);
  },
});

function keptByPid1(facts: Facts): Match<Data> | null {
  const { pid1, signal } = facts;
  if (pid1 === null || isShell(pid1) || becameAbleTooLate(facts, pid1)) return null;
  // A runtime's built-in handler forwards nothing either.
  const runtime = builtInReraise(facts);
  const isBuiltIn = runtime !== null && diedBehindInit(facts) === 'died';
  if (!isAtDefault(facts, pid1) && !isBuiltIn) return null;
  const [program] = actingBelow(facts, pid1);
  if (program === undefined) return null;
  const handler = isBuiltIn ? `only ${runtime}'s built-in handler` : 'no handler';
  return {
    data: dataOf(facts, pid1, program, isBuiltIn ? 'built-in-handler' : 'no-handler'),
    message: `${describeAsPid1(pid1)} has ${handler} for ${signal.name} and does not forward it: ${describe(facts, program)} would act on it but was not sent it.`,
    evidence: lines(
      signalEvidence(facts, pid1),
      signalEvidence(facts, program),
      stillRunningEvidence(facts, program),
      endEvidence(facts),
    ),
    fix: fixFor(program),
    missing: ['forwarding'],
  };
}

function fixFor(program: ProcessFacts): string {
  const direct = directForm(program);
  const forward = 'or have PID 1 forward the signal and wait for the program';
  return direct === null
    ? `Start the program with exec, so that it becomes PID 1, ${forward}.`
    : `Start the program directly, so that it becomes PID 1, ${forward}:\n${direct}`;
}

/** Behind an init the default action applies: a program that is still running was not sent the signal. */
function keptByInit(facts: Facts): Match<Data> | null {
  const { pid1, mainProcess, signal } = facts;
  if (pid1 === null || mainProcess === null || !isInit(pid1) || !endsByDefault(signal.number)) return null;
  const isUntouched =
    dispositionBefore(facts, mainProcess) === 'default' && dispositionAfter(facts, mainProcess) === 'default';
  if (!isUntouched || laterSelf(facts, mainProcess)?.state === 'D') return null;
  return {
    data: dataOf(facts, pid1, mainProcess, 'init-drops-signal'),
    message: `${describe(facts, mainProcess)} has no handler for ${signal.name} and is not PID 1, so the default action would have ended it: the init ${describe(facts, pid1)} did not forward the signal.`,
    evidence: lines(
      signalEvidence(facts, mainProcess),
      afterEvidence(facts, mainProcess),
      endEvidence(facts),
    ),
    fix: 'Remove the option that drops the signal from the command line of the init, such as dumb-init --rewrite 15:0.',
    missing: ['forwarding'],
  };
}

function dataOf(facts: Facts, wrapper: ProcessFacts, program: ProcessFacts, reason: Data['reason']): Data {
  return {
    signal: facts.signal.name,
    wrapper: nameProcess(facts, wrapper),
    program: nameProcess(facts, program),
    reason,
  };
}
