import { signalName } from '../../../kernel/signals.js';
import { type KilledProcess, killedProcesses } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { courseEvidence } from '../../wording/record-words.js';
import { describe, endEvidence, lines, pidOf, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
  /** PID inside the container of the process that sent SIGKILL. */
  readonly killedBy: number | null;
  /** The signal that ended it: `SIGKILL`, or another one for which it has no handler. */
  readonly killedWith: string;
  /**
   * When the process had begun to handle a signal, and when the one that ended it was sent, ms after the stop
   * signal.
   */
  readonly toldAtMs: number | null;
  readonly killedAtMs: number;
};

export const killedByParent = defineRule({
  id: 'killed-by-parent',
  severity: 'warning',
  page: {
    title: 'Another process ended the program by force before it had shut down',
    what: 'The container exited in time because a process in it, usually the parent, ended the program by SIGKILL, or by a signal for which it has no handler: at once, or after a time limit of its own that is shorter than the shutdown. PHP-FPM (process_control_timeout, 0 s), pm2 (kill_timeout, 1.6 s), supervisord (stopwaitsecs, 10 s), watchmedo, tsx watch, su and script do so, and so do the reloaders of development servers.',
    why: 'The program handles the signal and was not allowed to finish: requests in progress are dropped and writes are lost, although the platform would have waited longer.',
    before: 'pm2-runtime start app.js                    # kill_timeout: 1600 ms',
    after:
      'pm2-runtime start app.js --kill-timeout 25000\n\n# or without the parent:\nCMD ["node", "app.js"]',
    lookalikes:
      'A parent whose time limit is long enough never sends SIGKILL: the program exits first. PID 1 that exits without waiting is abandoned-children: there the kernel sends SIGKILL.',
    wrong:
      'A parent that sends SIGKILL to a process which has nothing to lose is reported too, if that process has a handler for the signal.',
  },
  check(facts: Facts): Match<Data> | null {
    const [first, ...more] = killedProcesses(facts);
    if (first === undefined) return null;
    const { process, account } = first;
    const killer = killerOf(facts, first);
    const who = killer === null ? 'Another process' : describe(facts, killer);
    const whom = `${describe(facts, process)}${more.length > 0 ? ` and ${more.length} more` : ''}`;
    const isTold = account.toldAtMs !== null;
    const name = signalName(account.signal);
    return {
      data: {
        signal: facts.signal.name,
        process: nameProcess(facts, process),
        killedBy: killer === null ? null : pidOf(facts, killer),
        killedWith: name,
        toldAtMs: account.toldAtMs,
        killedAtMs: account.killedAtMs,
      },
      message: isTold
        ? `${who} ended ${whom} by ${name} before its handler had finished: its shutdown was cut short.`
        : `${who} ended ${whom} by ${name} without sending it a signal that it handles: it could not shut down.`,
      evidence: lines(
        signalEvidence(facts, process),
        courseEvidence(
          facts,
          [first, ...more].map((each) => each.process),
        ),
        endEvidence(facts),
      ),
      fix: isTold
        ? "Raise the parent's own time limit above what the program needs (process_control_timeout of PHP-FPM, kill_timeout of pm2, stopwaitsecs of supervisord), or start the program directly."
        : 'Start the program directly, or have its parent forward the signal and wait.',
      missing: isTold ? [] : ['forwarding'],
    };
  },
});

function killerOf({ pid1, others }: Facts, { account }: KilledProcess) {
  return [pid1, ...others].find((process) => process?.pid === account.by) ?? null;
}
