import { type Runtime, runtimeOf } from '../../../kernel/runtimes.js';
import type { ProcessFacts } from '../../../observation.js';
import { clip } from '../../../text/clip.js';
import { wouldAct } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { findInheritedSocket, type InheritedSocket } from '../../facts/inherited-socket.js';
import { refusalOf } from '../../facts/reactions.js';
import { courseEvidence } from '../../wording/record-words.js';
import { groupSignal } from '../../wording/signal-group.js';
import {
  afterEvidence,
  describe,
  endEvidence,
  lines,
  pidOf,
  signalEvidence,
  stillRunningEvidence,
} from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  /** The process on which the stop depends. */
  readonly process: NamedProcess;
  readonly port: number;
  /** The process that has exited and left the holders running. */
  readonly exitedProcess: NamedProcess;
  /** Its parent, which started the same program again. */
  readonly parent: NamedProcess;
  /** How often it was seen to do so. */
  readonly starts: number;
  /** Who still holds the socket that listens on the port. */
  readonly holders: readonly NamedProcess[];
  /** The log says that the address is in use. */
  readonly isInLog: boolean;
};

/** More holders than this make no sentence. */
const MOST_HOLDERS = 3;
const LONGEST_QUOTE = 100;

export const inheritedSocket = defineRule({
  id: 'inherited-socket',
  severity: 'error',
  page: {
    title: 'The server is started again and cannot listen: a process left behind holds its socket',
    what: 'On the signal the server exited and its parent started it again. The new one does not get its port, as a process that the first one had started, and that nobody stopped, still holds the socket that listens there.',
    why: 'A child inherits every descriptor that is not close-on-exec, and a port is free only when the last process that holds its socket has closed it. The parent does not exit, the server that it starts cannot serve, and clients connect to a socket on which nobody accepts.',
    before:
      'sock.set_inheritable(True)\nhelper = subprocess.Popen(["helper"], close_fds=False)      # has the socket too',
    after:
      'helper = subprocess.Popen(["helper"])      # the socket is not inherited\n\n# the parent stops on the signal, with all that the server has started:\nserver = subprocess.Popen(command, start_new_session=True)\nos.killpg(server.pid, signal.SIGTERM)\n\n# SO_REUSEPORT is no cure: the kernel would still hand connections to the socket of the helper',
    lookalikes:
      'A server that is started again and listens is signal-means-something-else. A port whose socket the parent or a living worker holds too is not reported, nor one whose holder handles the signal and may be about to exit.',
    wrong:
      'What was left running may be a server that opened the socket itself: close-on-exec does not help there, and stopping it does. Where the log shows no port, the address in use may be another one.',
  },
  check(facts: Facts): Match<Data> | null {
    const { mainProcess, signal } = facts;
    const found = findInheritedSocket(facts);
    if (mainProcess === null || found === null) return null;
    const { port, exited, parent, starts, holders, complaint } = found;
    return {
      data: {
        signal: signal.name,
        process: nameProcess(facts, mainProcess),
        port,
        exitedProcess: nameProcess(facts, exited),
        parent: nameProcess(facts, parent),
        starts,
        holders: holders.map((holder) => nameProcess(facts, holder)),
        isInLog: complaint !== null,
      },
      message: messageFor(facts, mainProcess, found),
      evidence: lines(
        signalEvidence(facts, mainProcess),
        afterEvidence(facts, mainProcess),
        `The socket that listens on port ${port} is held by ${holders
          .slice(0, MOST_HOLDERS)
          .map((holder) => describe(facts, holder))
          .join(', ')}${andMore(holders.length - MOST_HOLDERS)} and nobody else.`,
        ...holders.slice(0, MOST_HOLDERS).map((holder) => stillRunningEvidence(facts, holder)),
        complaint && `The log says: ${clip(complaint.trim(), LONGEST_QUOTE)}`,
        courseEvidence(facts, [exited, ...holders]),
        endEvidence(facts),
      ),
      fix: fixFor(facts, found),
      missing: holders.some((holder) => wouldAct(facts, holder)) ? ['forwarding'] : [],
    };
  },
});

function messageFor(
  facts: Facts,
  mainProcess: ProcessFacts,
  { port, exited, parent, starts, holders, complaint }: InheritedSocket,
): string {
  const who =
    parent.pid === mainProcess.pid
      ? `Its child ${describe(facts, exited)}`
      : `${describe(facts, exited)}, a child of PID ${pidOf(facts, parent)},`;
  const again = starts === 1 ? 'was started again' : `was started again ${starts} times`;
  const [first] = holders;
  const cannot = complaint !== null ? 'a new one cannot listen' : 'no new one listens';
  return `${describe(facts, mainProcess)} received ${facts.signal.name} and keeps running. ${who} exited and ${again}, and ${cannot} on port ${port}: ${describe(facts, first)}${andMore(holders.length - 1)}, which the first one left running, still ${holders.length === 1 ? 'holds' : 'hold'} the listening socket.`;
}

function andMore(count: number): string {
  return count <= 0 ? '' : ` and ${count} other ${count === 1 ? 'process' : 'processes'}`;
}

/** The port is why the new one fails; that there is a new one is why the container does not stop. */
function fixFor(facts: Facts, { exited, parent, holders }: InheritedSocket): string {
  const { name } = facts.signal;
  const [{ program }] = holders;
  const isUnmoved = holders.some((holder) => !['not-sent', null].includes(refusalOf(facts, holder)));
  const together = isUnmoved
    ? `have ${program} exit on ${name}, too`
    : `stop ${program} together with it: start ${exited.program} in a session of its own and signal the whole group (${groupSignal(parent)})`;
  return `Have PID ${pidOf(facts, parent)} exit on ${name} in place of starting ${exited.program} again, and ${together}. Where ${program} has no use for the socket, have ${exited.program} open it close-on-exec (${closeOnExec(exited)}).`;
}

function closeOnExec(process: ProcessFacts): string {
  const runtime = runtimeOf(process);
  return IN_RUNTIMES.find(([of]) => of === runtime)?.[1] ?? 'SOCK_CLOEXEC';
}

const IN_RUNTIMES: readonly (readonly [runtime: Runtime, how: string])[] = [
  ['python', 'without set_inheritable(True) and pass_fds Python does so itself'],
  ['node', 'Node does so itself, unless the socket is among the stdio of the child'],
];
