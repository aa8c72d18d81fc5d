import { runtimeOf } from '../../../kernel/runtimes.js';
import {
  crashedOf,
  diedOfDefaultAction,
  endedByRuntime,
  endedWithoutSignal,
  timelyExit,
} from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const nonzeroExit = defineRule({
  id: 'nonzero-exit',
  severity: 'warning',
  page: {
    title: 'The container ended in time, but not with code 0',
    what: 'The container ended within the budget after the signal, with a code other than 0. 128 + n says that a process died of signal n, or chose to say so: 139 is a crash (SIGSEGV), 134 an abort, 137 a SIGKILL. Nobody inside a container can do that to its PID 1: it came from the host, which the kernel does when memory runs out, or PID 1 hands on how its child ended.',
    why: 'Platforms call it a failure: Kubernetes marks the container as Error, a Job is retried, restart policies may restart it, and alerts count it.',
    before: "process.on('SIGTERM', () => { throw new Error('stopping') })",
    after: "process.on('SIGTERM', () => server.close(() => process.exit(0)))",
    lookalikes:
      'A JVM ends with 143 after its shutdown hooks and cannot do otherwise; it is not reported. Exit 2 of a Go program and exit 1 of a Ruby program without a handler are runtime-default-exit, 143 behind an init default-action. 137 with the out-of-memory mark is oom-killed.',
    wrong:
      'Some programs choose 143 (128 + 15) to say how they ended: whether that is a failure is up to whoever reads the code.',
  },
  check(facts: Facts) {
    const exit = timelyExit(facts);
    if (exit === null || exit.code === 0 || exit.oomKilled || isToldElsewhere(facts, exit.code)) return null;
    const crash = crashedOf(facts);
    const ran = facts.observation.trial.argv.join(' ');
    return {
      message: `The container ended with code ${exit.code} after ${facts.signal.name}.${meaningOf(facts, exit.code)} Platforms count any code but 0 as a failure.`,
      evidence: ran === '' ? [endEvidence(facts)] : [endEvidence(facts), `It ran: ${ran}`],
      fix:
        crash === null
          ? 'End with code 0 when the shutdown went well.'
          : crash === 'SIGKILL'
            ? 'Find out who killed it: the memory limit is the first suspect; the log of the host and the log of the program may tell.'
            : `Find out what crashes in the shutdown (${crash}); the log may tell.`,
      missing: [],
    };
  },
});

function isToldElsewhere(facts: Facts, code: number): boolean {
  const { mainProcess, signal } = facts;
  const isJvm = mainProcess !== null && runtimeOf(mainProcess) === 'java' && code === 128 + signal.number;
  const causes = [diedOfDefaultAction(facts), endedByRuntime(facts), endedWithoutSignal(facts)];
  return isJvm || causes.some((cause) => cause !== null);
}

function meaningOf(facts: Facts, code: number): string {
  const crash = crashedOf(facts);
  if (crash === 'SIGKILL')
    return ` ${code} is 128 + 9: PID 1 was killed from outside the container, as the kernel does when memory runs out, or it chose that code, as to report that its child was killed.`;
  if (crash !== null)
    return ` ${code} is 128 + ${code - 128}: a process was cut down by ${crash} in its shutdown.`;
  if (code === 128 + facts.signal.number)
    return ` ${code} is 128 + ${facts.signal.number}: the program chose it, or a parent reports that its child died of ${facts.signal.name}.`;
  return '';
}
