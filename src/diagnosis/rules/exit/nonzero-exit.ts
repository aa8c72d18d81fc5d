import { cannotBeRefused } from '../../../kernel/default-action.js';
import { runtimeOf } from '../../../kernel/runtimes.js';
import { isAtDefault } from '../../facts/dispositions.js';
import {
  crashedOf,
  diedOfDefaultAction,
  endedByRuntime,
  endedWithoutSignal,
  isSaidToHaveExited,
  timelyExit,
} from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { uncaughtError } from '../../facts/uncaught-error.js';
import { differentialEvidence, endEvidence, lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly exitCode: number;
  /** The fatal signal that the code stands for, other than the one sent; null when it stands for none. */
  readonly crashSignal: string | null;
  /** What the container ran. */
  /** The line of the log that names the error which nothing caught; null where the log does not end so. */
  readonly uncaughtError: string | null;
  readonly command: readonly string[];
};

export const nonzeroExit = defineRule({
  id: 'nonzero-exit',
  severity: 'warning',
  page: {
    title: 'The container exited in time, but not with code 0',
    what: 'The container exited within the budget after the signal, with a code other than 0. 128 + n means that a process died of signal n, or that a program chose this code to say so: 139 is a crash (SIGSEGV), 134 an abort (SIGABRT), 137 a SIGKILL. No process inside a container can SIGKILL its PID 1: the SIGKILL came from the host, which sends it when memory runs out, or PID 1 reports how its child died.',
    why: 'Platforms treat it as a failure: Kubernetes marks the container as Error, a Job is retried, restart policies may restart it, and alerts count it.',
    before: "process.on('SIGTERM', () => { throw new Error('stopping') })",
    after: "process.on('SIGTERM', () => server.close(() => process.exit(0)))",
    lookalikes:
      'A JVM exits with 143 after its shutdown hooks and cannot do otherwise; it is not reported. Exit code 2 or 143 of a Go program and 1 of a Ruby program without a handler are runtime-default-exit, 143 behind an init is default-action. 137 with the OOMKilled mark is oom-killed.',
    wrong:
      'Some programs choose 143 (128 + 15) to say how they ended: whether that is a failure depends on who reads the code.',
  },
  check(facts: Facts): Match<Data> | null {
    const exit = timelyExit(facts);
    if (exit === null || exit.code === 0 || exit.oomKilled || isReportedElsewhere(facts, exit.code))
      return null;
    const crashSignal = crashedOf(facts);
    const error = uncaughtError(facts);
    const command = facts.observation.trial.argv;
    return {
      data: { signal: facts.signal.name, exitCode: exit.code, crashSignal, uncaughtError: error, command },
      message: `The container exited with code ${exit.code} after ${facts.signal.name}.${error === null ? meaningOf(facts, exit.code) : ' Its shutdown crashed: the log ends with an uncaught error.'} Platforms treat any code but 0 as a failure.`,
      evidence: lines(
        endEvidence(facts),
        differentialEvidence(facts),
        error && `The log says: ${error}`,
        command.length === 0 ? null : `It ran: ${command.join(' ')}`,
      ),
      fix: error === null ? fixFor(crashSignal) : 'Fix the error that the log names.',
      missing: [],
    };
  },
});

function isReportedElsewhere(facts: Facts, code: number): boolean {
  const { mainProcess, signal } = facts;
  if (cannotBeRefused(signal.number) && code === 128 + signal.number) return true;
  const isJvm = mainProcess !== null && runtimeOf(mainProcess) === 'java' && code === 128 + signal.number;
  const causes = [diedOfDefaultAction(facts), endedByRuntime(facts), endedWithoutSignal(facts)];
  return isJvm || causes.some((cause) => cause !== null);
}

function meaningOf(facts: Facts, code: number): string {
  const crash = crashedOf(facts);
  if (crash === 'SIGKILL')
    return ` ${code} is 128 + 9: PID 1 was SIGKILLed from outside the container, as the kernel does when memory runs out, or it chose this code, for example to report that its child was SIGKILLed.`;
  if (crash !== null)
    return ` ${code} is 128 + ${code - 128}: a process died of ${crash} during the shutdown, or a program chose this code.`;
  const { pid1, signal, isProtected } = facts;
  if (code === 128 + signal.number && !isProtected && pid1 !== null && isAtDefault(facts, pid1))
    return ` ${code} is 128 + ${signal.number}: it has no handler, and died of ${signal.name}.`;
  if (code === 128 + signal.number && isSaidToHaveExited(facts))
    return ` ${code} is 128 + ${signal.number}: the program chose this code.`;
  if (code === 128 + signal.number)
    return ` ${code} is 128 + ${signal.number}: the program chose this code, or a parent reports that its child died of ${signal.name}.`;
  return '';
}

function fixFor(crashSignal: string | null): string {
  if (crashSignal === null) return 'Exit with code 0 when the shutdown succeeded.';
  return crashSignal === 'SIGKILL'
    ? 'Find what sent SIGKILL: check the memory limit first, then the log of the host and of the program.'
    : `Find what crashes during the shutdown (${crashSignal}); the log may show it.`;
}
