import { signalName } from '../../../kernel/signals.js';
import { type KilledProcess, killedProcesses } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { frozenEvidence } from '../../wording/frozen-words.js';
import { courseEvidence } from '../../wording/record-words.js';
import { describe, endEvidence, lines, pidOf, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
  readonly seenBy: 'kernel-record' | 'frozen-children';
  /** PID inside the container of the process that ended it; null where that is not known. */
  readonly killedBy: number | null;
  /**
   * The signal that ended it: `SIGKILL`, or another one for which it has no handler; null where that is not
   * known.
   */
  readonly killedWith: string | null;
  /**
   * When the process had begun to handle a signal, null where that is not known, and when the one that ended
   * it was sent: ms after the stop signal.
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
    const whom = `${describe(facts, process)}${more.length > 0 ? ` and ${more.length} more` : ''}`;
    const shown = [first, ...more].map((each) => each.process);
    const evidence = lines(
      signalEvidence(facts, process),
      frozenEvidence(facts, process),
      courseEvidence(facts, shown),
      endEvidence(facts),
    );
    const signal = facts.signal.name;
    const named = nameProcess(facts, process);
    return account.kind === 'killed'
      ? { ...byRecord(facts, { account, whom, signal, named }), evidence }
      : { ...byFreezing({ account, whom, signal, named }), evidence };
  },
});

interface Cut<Account> {
  readonly account: Account;
  readonly whom: string;
  readonly signal: string;
  readonly named: NamedProcess;
}

type Account = KilledProcess['account'];

function byRecord(
  facts: Facts,
  { account, whom, signal, named }: Cut<Extract<Account, { kind: 'killed' }>>,
): Omit<Match<Data>, 'evidence'> {
  const killer = [facts.pid1, ...facts.others].find((process) => process?.pid === account.by) ?? null;
  const who = killer === null ? 'Another process' : describe(facts, killer);
  const isTold = account.toldAtMs !== null;
  return {
    data: {
      signal,
      process: named,
      seenBy: 'kernel-record',
      killedBy: killer === null ? null : pidOf(facts, killer),
      killedWith: signalName(account.signal),
      toldAtMs: account.toldAtMs,
      killedAtMs: account.killedAtMs,
    },
    message: messageOf(account, who, whom),
    fix: isTold
      ? `${RAISE_LIMIT}, or start the program directly.`
      : 'Start the program directly, or have its parent forward the signal and wait.',
    missing: isTold ? [] : ['forwarding'],
  };
}

function messageOf(account: Extract<Account, { kind: 'killed' }>, who: string, whom: string): string {
  const name = signalName(account.signal);
  if (account.isEscaped)
    return `${who} sent ${whom} ${name} as well, which it does not handle, before it had time to shut down; it exited first this time.`;
  return account.toldAtMs === null
    ? `${who} ended ${whom} by ${name} without sending it a signal that it handles: it could not shut down.`
    : `${who} ended ${whom} by ${name} before its handler had finished: its shutdown was cut short.`;
}

function byFreezing({
  account,
  whom,
  signal,
  named,
}: Cut<Extract<Account, { kind: 'ended-by-force' }>>): Omit<Match<Data>, 'evidence'> {
  return {
    data: {
      signal,
      process: named,
      seenBy: 'frozen-children',
      killedBy: null,
      killedWith: account.signal === null ? null : signalName(account.signal),
      toldAtMs: null,
      killedAtMs: account.afterMs,
    },
    message: `Another process ended ${whom} by ${account.signal === null ? 'SIGKILL or another signal' : signalName(account.signal)}, which it does not handle, before it had exited by itself.`,
    fix: account.isTold
      ? `${RAISE_LIMIT}, or start the program directly.`
      : `Start the program directly, or have its parent forward the signal and wait. ${RAISE_LIMIT}.`,
    // What it was sent before it ended was no use to it.
    missing: account.isTold ? [] : ['forwarding'],
  };
}

const RAISE_LIMIT =
  "Raise the parent's own time limit above what the program needs (process_control_timeout of PHP-FPM, kill_timeout of pm2, stopwaitsecs of supervisord)";
