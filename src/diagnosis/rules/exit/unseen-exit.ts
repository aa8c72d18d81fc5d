import type { ProcessFacts } from '../../../observation.js';
import { abandonedProcesses, unseenProcesses } from '../../facts/abandonment.js';
import { endedUnsignalled } from '../../facts/control-results.js';
import { exitOrderOf } from '../../facts/exit-accounts.js';
import { diedOfDefaultAction, killedProcesses, timelyExit } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { frozenEvidence, notFrozenEvidence } from '../../wording/frozen-words.js';
import { controlEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Reason =
  | 'no-process-table'
  /** No look shows whether PID 1 waited for them. */
  | 'exit-order-unknown'
  /** They exited before PID 1, but another process may have ended them by force. */
  | 'exit-cause-unknown';

type Data = {
  readonly signal: string;
  readonly reason: Reason;
  /** Those of which it is not known whether they exited by themselves before PID 1; empty without a table. */
  readonly processes: readonly NamedProcess[];
  /** What the same image did without a signal. */
  readonly withoutSignal: ReturnType<typeof endedUnsignalled>;
};

export const unseenExit = defineRule({
  id: 'unseen-exit',
  severity: 'warning',
  page: {
    title: 'The container exited in time, but how its processes exited could not be seen',
    what: 'The engine could not show the processes of the container, or not how some of them exited. Only the time and the code of the exit were measured, so it does not count as graceful.',
    why: 'A fast exit is not always graceful. Within the budget and even with code 0, PID 1 may have exited without waiting for the real program, or the container may have exited by itself.',
    before: 'sigprobe -H ssh://far-away myimage:tag      # an engine without ps, an image without a shell',
    after: 'sigprobe myimage:tag      # a Linux engine on this machine shows the processes',
    lookalikes:
      'With a process table the same exit is judged by which process acted on the signal and which was still running.',
    wrong:
      'The exit itself is measured. If the same image keeps running without the signal, that shows at least that the signal caused the exit.',
  },
  check(facts: Facts): Match<Data> | null {
    if (timelyExit(facts) === null) return null;
    if (facts.before !== null) return unseenOrder(facts);
    const { name } = facts.signal;
    const withoutSignal = endedUnsignalled(facts);
    return {
      data: { signal: name, reason: 'no-process-table', processes: [], withoutSignal },
      message: `The container exited after ${name}, but the engine showed none of its processes: it is not known whether the program acted on ${name} or whether SIGKILL ended other processes.${CONCLUSIONS[withoutSignal]}`,
      evidence: lines(endEvidence(facts), controlEvidence(facts)),
      fix: "Probe it on an engine that shows process tables, such as Docker on this machine. An engine in a container needs procps beside it: busybox's ps shows no signal sets.",
      missing: [],
    };
  },
});

function unseenOrder(facts: Facts): Match<Data> | null {
  // Where more is known of one, that explains the exit better.
  const isExplained = abandonedProcesses(facts).length > 0 || killedProcesses(facts).length > 0;
  if (isExplained || diedOfDefaultAction(facts) !== null) return null;
  const processes = unseenProcesses(facts);
  const [first, ...rest] = processes;
  if (first === undefined || facts.pid1 === null) return null;
  const { name } = facts.signal;
  const named = `${describe(facts, first)}${rest.length > 0 ? ` and ${rest.length} more` : ''}`;
  const reason = reasonOf(facts, first);
  const it = rest.length > 0 ? 'them' : 'it';
  return {
    data: {
      signal: name,
      reason,
      processes: processes.map((process) => nameProcess(facts, process)),
      withoutSignal: endedUnsignalled(facts),
    },
    message: MESSAGES[reason](name, named, it),
    evidence: lines(
      signalEvidence(facts, facts.pid1),
      signalEvidence(facts, first),
      frozenEvidence(facts, first),
      notFrozenEvidence(facts, first),
      endEvidence(facts),
    ),
    fix: "Read the kernel's record, which shows it: run sigprobe as root on the engine's machine; sigprobe doctor says what is in the way.",
    missing: [],
  };
}

function reasonOf(facts: Facts, process: ProcessFacts): Exclude<Reason, 'no-process-table'> {
  return exitOrderOf(facts, process) === 'unseen' ? 'exit-order-unknown' : 'exit-cause-unknown';
}

const MESSAGES = {
  'exit-order-unknown': (signal, whom, it) =>
    `The container exited after ${signal}, but no snapshot shows how ${whom} exited: it is not known whether PID 1 waited for ${it}.`,
  'exit-cause-unknown': (signal, whom, it) =>
    `The container exited after ${signal}, and ${whom} before PID 1: it is not known whether PID 1 waited for ${it}, or another process ended ${it} by force.`,
} as const satisfies Record<
  Exclude<Reason, 'no-process-table'>,
  (signal: string, whom: string, it: string) => string
>;

const CONCLUSIONS = {
  ended: ' It exits without a signal too, so nothing was tested.',
  'ran-on': ' Without a signal it keeps running, so the signal ended it.',
  'not-run': '',
} as const satisfies Record<Data['withoutSignal'], string>;
