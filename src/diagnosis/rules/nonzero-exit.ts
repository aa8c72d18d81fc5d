import type { Facts } from '../facts.js';
import { runtimeOf } from '../runtimes.js';
import { endEvidence } from '../wording.js';
import { defineRule } from './rule.js';

export const nonzeroExit = defineRule({
  id: 'nonzero-exit',
  severity: 'warning',
  page: {
    title: 'The container ended in time, but not with code 0',
    what: 'The program took the signal and ended with a code other than 0.',
    why: 'Platforms call it a failure: Kubernetes marks the container as Error, a Job is retried, restart policies may restart it, and alerts count it.',
    before: "process.on('SIGTERM', () => { throw new Error('stopping') })",
    after: "process.on('SIGTERM', () => server.close(() => process.exit(0)))",
    lookalikes:
      'A JVM ends with 143 after its shutdown hooks and cannot do otherwise; it is not reported. Exit 2 of a Go program and exit 1 of a Ruby program without a handler are runtime-default-exit. 137 with the out-of-memory mark is oom-killed.',
    wrong:
      'Some programs choose 143 (128 + 15) to say how they ended: whether that is a failure is up to whoever reads the code.',
  },
  check(facts: Facts) {
    const { end, trial } = facts.observation;
    if (end.kind !== 'exited' || !facts.isStopped || end.code === 0 || end.oomKilled) return null;
    const bySignal = 128 + facts.signal.number;
    const isJvm = facts.workload !== null && runtimeOf(facts.workload) === 'java';
    if (end.code === bySignal && isJvm) return null;
    const meaning =
      end.code === bySignal
        ? ` ${bySignal} is 128 + ${facts.signal.number}: the program chose it, or an init reports that its child died of ${facts.signal.name}.`
        : end.code > 128 && end.code < 160
          ? ` ${end.code} is 128 + ${end.code - 128}, the code of a death by signal ${end.code - 128}.`
          : '';
    return {
      message: `The container ended with code ${end.code} after ${facts.signal.name}.${meaning} Platforms count any code but 0 as a failure.`,
      evidence: [endEvidence(facts), `It ran: ${trial.argv.join(' ')}`],
      fix: 'End with code 0 when the shutdown went well.',
    };
  },
});
