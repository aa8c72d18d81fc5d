import type { Facts } from '../../facts/facts.js';
import { commandLine } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  /** Command line of the program that the container runs. */
  readonly program: string;
  /** With whom it shares its processes. */
  readonly sharedWith: 'node' | 'containers';
};

export const notPid1 = defineRule({
  id: 'not-pid-1',
  severity: 'info',
  page: {
    title: 'The program is not PID 1, so the kernel does not protect it',
    what: 'The container shares the processes of its machine or of other containers (hostPID, shareProcessNamespace, pid: host), where another process is PID 1.',
    why: 'The kernel discards a signal for which PID 1 has no handler. Here the default action ends the program instead: one that would hang elsewhere ends at once, and just as abruptly. So what is seen here says nothing of the same image as PID 1.',
    before: 'hostPID: true',
    after: 'hostPID: false      # and the image is probed as it is run elsewhere',
    lookalikes:
      'A program behind an init of its own container is not PID 1 either; the init is, and the kernel protects that.',
    wrong: 'It is no fault: an agent that watches the processes of its machine has to be run like this.',
  },
  check(facts: Facts): Match<Data> | null {
    const { pidNamespace, declared } = facts.observation;
    const { pid1: program, signal } = facts;
    if (pidNamespace === 'own' || program === null) return null;
    const sharedWith = pidNamespace === 'host' ? 'node' : 'containers';
    const whose = sharedWith === 'node' ? 'its machine' : 'other containers';
    return {
      data: { signal: signal.name, program: commandLine(program), sharedWith },
      message: `${commandLine(program)} is not PID 1, as it shares the processes of ${whose}: the kernel does not protect it, and ${signal.name} ends it where it has no handler.`,
      evidence: [`The container ran in the PID namespace of ${whose}.`],
      fix: null,
      missing: [],
      place: declared?.place ?? null,
    };
  },
});
