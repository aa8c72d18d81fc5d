import { unseenProcesses } from '../../facts/abandonment.js';
import { endedUnsignalled } from '../../facts/control-results.js';
import { timelyExit } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import {
  controlEvidence,
  describe,
  endEvidence,
  lines,
  notFrozenEvidence,
  signalEvidence,
} from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly reason: 'no-process-table' | 'exit-order-unknown';
  /** Those of which it is not known whether PID 1 waited for them; empty without a process table. */
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
      fix: 'Probe it on an engine that shows process tables, such as Docker on this machine.',
      missing: [],
    };
  },
});

function unseenOrder(facts: Facts): Match<Data> | null {
  const processes = unseenProcesses(facts);
  const [first, ...rest] = processes;
  if (first === undefined || facts.pid1 === null) return null;
  const { name } = facts.signal;
  const named = `${describe(facts, first)}${rest.length > 0 ? ` and ${rest.length} more` : ''}`;
  return {
    data: {
      signal: name,
      reason: 'exit-order-unknown',
      processes: processes.map((process) => nameProcess(facts, process)),
      withoutSignal: endedUnsignalled(facts),
    },
    message: `The container exited after ${name}, but no snapshot shows how ${named} exited: it is not known whether PID 1 waited for ${rest.length > 0 ? 'them' : 'it'}.`,
    evidence: lines(signalEvidence(facts, facts.pid1), notFrozenEvidence(facts), endEvidence(facts)),
    fix: 'Probe it as root on the machine of the engine, or with a shell in the image.',
    missing: [],
  };
}

const CONCLUSIONS = {
  ended: ' It exits without a signal too, so nothing was tested.',
  'ran-on': ' Without a signal it keeps running, so the signal ended it.',
  'not-run': '',
} as const satisfies Record<Data['withoutSignal'], string>;
