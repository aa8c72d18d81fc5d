import { hasHandler, isBlockedInMain, isStillPending } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { afterEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
  /** A handler is installed behind the block. */
  readonly hasHandler: boolean;
};

export const blockedSignal = defineRule({
  id: 'blocked-signal',
  severity: 'error',
  page: {
    title: 'The stop signal is blocked and stays pending, because nothing in the program accepts it',
    what: 'The program blocks the signal, and no thread waits for it or unblocks it. The kernel keeps the signal pending, and it was still pending in the last snapshot. A blocked signal stays blocked across exec and in every child, so a launcher that blocked it affects a program whose handler is correct.',
    why: 'A pending signal has no effect. Unless it exits by itself, the container runs until the platform sends SIGKILL.',
    before:
      'signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})\nos.execvp("my-server", ["my-server"])      # inherits the block',
    after:
      'signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})\nos.execvp("my-server", ["my-server"])\n\n# or, when the launcher cannot be changed (coreutils 8.31 or newer):\nexec env --default-signal=TERM my-server',
    lookalikes:
      'A program that reads a signalfd or calls sigwait blocks the signal on purpose: then it does not stay pending. Nor does it in mosquitto and MariaDB, which catch and block the signal and unblock it from time to time.',
    wrong:
      'A program that checks for signals less often than once per budget would still accept it: try a longer --grace.',
  },
  check(facts: Facts): Match<Data> | null {
    const { mainProcess, signal } = facts;
    if (!facts.isKilled || mainProcess === null) return null;
    if (!isBlockedInMain(facts, mainProcess) || !isStillPending(facts, mainProcess)) return null;
    const handler = hasHandler(facts, mainProcess);
    const bare = signal.name.replace(/^SIG/, '');
    return {
      data: { signal: signal.name, process: nameProcess(facts, mainProcess), hasHandler: handler },
      message: `${describe(facts, mainProcess)} blocks ${signal.name}, ${handler ? 'so its handler does not run' : 'and no thread accepts it'}: the signal was still pending in the last snapshot.`,
      evidence: lines(
        signalEvidence(facts, mainProcess),
        afterEvidence(facts, mainProcess),
        endEvidence(facts),
      ),
      fix: `${handler ? 'Unblock the signal in whatever starts the program' : 'Read the signal (sigwait, signalfd), or unblock and handle it'}. If the program does not block it itself, start it with\nenv --default-signal=${bare} PROGRAM`,
      missing: handler ? [] : ['handler'],
    };
  },
});
