import { endsByDefault } from '../../../kernel/default-action.js';
import {
  actingBelow,
  dispositionAfter,
  dispositionBefore,
  isAtDefault,
  laterSelf,
} from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { becameAbleTooLate } from '../../facts/reactions.js';
import { isInit, isShell } from '../../processes/programs.js';
import {
  describe,
  describeAsPid1,
  endEvidence,
  lines,
  pidOf,
  signalEvidence,
} from '../../wording/wording.js';
import type { Match } from '../rule.js';
import { defineRule } from '../rule.js';

export const wrapperAsPid1 = defineRule({
  id: 'wrapper-as-pid-1',
  severity: 'error',
  page: {
    title: 'PID 1 is a program that does not pass the signal on to the one behind it',
    what: 'PID 1 starts the real program as a child and waits: a lock (flock), a timer (time), a launcher script in Python or Perl, a tail -f that keeps the container open, or an init that was told to swallow the signal. It has no handler for the signal and does not forward it.',
    why: 'The program behind it would act on the signal and never gets it. Both are SIGKILLed at the end of the grace period.',
    before:
      'CMD ["flock", "/run/lock", "server"]\n\n# or in a script\nserver &\nexec tail -f /var/log/server.log',
    after:
      '#!/bin/sh\nexec 9>/run/lock\nflock 9\nexec server\n\n# and a log that goes to standard output needs no tail:\nln -sf /dev/stdout /var/log/server.log',
    lookalikes:
      'env, nice, setpriv, gosu and su-exec replace themselves and do not show. timeout and sudo forward the signal. A shell in front is shell-as-pid-1. A supervisor that forwards and then waits for a child in vain is stuck-child.',
    wrong:
      'When the child only helps and PID 1 does the work, forwarding is not what is missing: PID 1 itself needs the handler.',
  },
  check(facts: Facts) {
    if (!facts.isKilled || facts.isToAll || facts.pid1 === null) return null;
    return keptByPid1(facts) ?? keptByInit(facts);
  },
});

function keptByPid1(facts: Facts): Match | null {
  const { pid1, signal } = facts;
  if (pid1 === null || isShell(pid1) || !isAtDefault(facts, pid1) || becameAbleTooLate(facts, pid1))
    return null;
  const [program] = actingBelow(facts, pid1);
  if (program === undefined) return null;
  return {
    message: `${describeAsPid1(pid1)} has no handler for ${signal.name} and does not pass it on: ${describe(facts, program)} would act on it and is never told.`,
    evidence: lines(
      signalEvidence(facts, pid1),
      signalEvidence(facts, program),
      laterSelf(facts, program) === null
        ? null
        : `PID ${pidOf(facts, program)} was still running at the last look.`,
      endEvidence(facts),
    ),
    fix: 'Start the program with exec, so that it takes the place of PID 1, or forward the signal and wait for the program.',
    missing: ['forwarding'],
  };
}

/** Behind an init the default action is in force: who is still there has not got the signal. */
function keptByInit(facts: Facts): Match | null {
  const { pid1, mainProcess, signal } = facts;
  if (pid1 === null || mainProcess === null || !isInit(pid1) || !endsByDefault(signal.number)) return null;
  const isUntouched =
    dispositionBefore(facts, mainProcess) === 'default' && dispositionAfter(facts, mainProcess) === 'default';
  if (!isUntouched || laterSelf(facts, mainProcess)?.state === 'D') return null;
  return {
    message: `${describe(facts, mainProcess)} has no handler for ${signal.name} and is not PID 1, so the signal would have ended it: the init in front, ${describe(facts, pid1)}, did not pass it on.`,
    evidence: lines(
      signalEvidence(facts, mainProcess),
      `PID ${pidOf(facts, mainProcess)} was still running at the last look, unchanged.`,
      endEvidence(facts),
    ),
    fix: 'Take the option that drops the signal out of the command line of the init, such as dumb-init --rewrite 15:0.',
    missing: ['forwarding'],
  };
}
