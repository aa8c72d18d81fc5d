import { hasHandler, isBlockedInMain, isStillPending } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { afterEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const blockedSignal = defineRule({
  id: 'blocked-signal',
  severity: 'error',
  page: {
    title: 'The stop signal is blocked and stays pending: nothing in the program takes it',
    what: 'The program blocks the signal, and no thread waits for it or lets it in. The kernel keeps it in the queue of the process, where it was still waiting at the end. A blocked signal stays blocked across exec and in every child, so a launcher that blocked it can do this to a program whose handler is perfect.',
    why: 'A signal in the queue does nothing. The container runs on until SIGKILL.',
    before:
      'signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})\nos.execvp("my-server", ["my-server"])      # inherits the block',
    after:
      'signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})\nos.execvp("my-server", ["my-server"])\n\n# or, when the launcher cannot be changed (coreutils 8.31 or newer):\nexec env --default-signal=TERM my-server',
    lookalikes:
      'A program that reads a signalfd or calls sigwait blocks the signal on purpose: then it does not stay pending. So do mosquitto and MariaDB, which catch and block it and let it in now and then.',
    wrong:
      'A program that looks at its signals less often than the budget is long would take it in the end: try a longer --grace.',
  },
  check(facts: Facts) {
    const { mainProcess, signal } = facts;
    if (!facts.isKilled || mainProcess === null) return null;
    if (!isBlockedInMain(facts, mainProcess) || !isStillPending(facts, mainProcess)) return null;
    const handler = hasHandler(facts, mainProcess);
    const bare = signal.name.replace(/^SIG/, '');
    return {
      message: `${describe(facts, mainProcess)} blocks ${signal.name}${handler ? ', so that its handler is never reached' : ' and never takes it'}: the signal was still pending at the last look.`,
      evidence: lines(
        signalEvidence(facts, mainProcess),
        afterEvidence(facts, mainProcess),
        endEvidence(facts),
      ),
      fix: `${handler ? 'Unblock the signal in what starts the program' : 'Read the signal (sigwait, signalfd), or unblock it and handle it'}; if the program never asked to block it, start it with\nenv --default-signal=${bare} PROGRAM`,
      missing: handler ? [] : ['handler'],
    };
  },
});
