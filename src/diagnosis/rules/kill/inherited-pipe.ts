import { runtimeOf } from '../../../kernel/runtimes.js';
import type { ProcessFacts } from '../../../observation.js';
import { wouldAct } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { findInheritedPipe, type InheritedPipe } from '../../facts/inherited-pipe.js';
import { type Refusal, refusalOf } from '../../facts/reactions.js';
import { courseEvidence } from '../../wording/record-words.js';
import { groupSignal } from '../../wording/signal-group.js';
import { afterEvidence, describe, endEvidence, lines, pidOf, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  /** The process on which the stop depends. */
  readonly process: NamedProcess;
  /** Who reads the pipe to its end: that process, or a child for which it waits. */
  readonly reader: NamedProcess;
  /** How the reader was seen to wait. */
  readonly wait: InheritedPipe['wait'];
  readonly pipe: {
    readonly kind: 'pipe' | 'socketpair';
    /** Inodes of the end that is read and of the other; the two of a pipe are the same. */
    readonly readInode: number;
    readonly writeInode: number;
  };
  /** The child that has exited and left the holders running. */
  readonly exitedChild: NamedProcess;
  /** Who still holds the write end. */
  readonly holders: readonly { readonly process: NamedProcess; readonly fds: readonly number[] }[];
};

/** More holders than this make no sentence. */
const MOST_HOLDERS = 3;

export const inheritedPipe = defineRule({
  id: 'inherited-pipe',
  severity: 'error',
  page: {
    title: 'The program waits for the end of a pipe that a process left behind holds open',
    what: "The child that the program stops has exited, and the program still reads the child's pipe, which ends only when its last writer has closed it. A process that the child had started inherited the write end and keeps it open.",
    why: "Python's communicate(), Node's 'close' event, a shell's $(…) and a tee behind a | wait for the end of the pipe and not for that of the child. A background process that nobody stops keeps them waiting until the platform sends SIGKILL.",
    before:
      'child = subprocess.Popen(["sh", "-c", "helper & exec server"], stdout=subprocess.PIPE)\nchild.terminate()\nchild.communicate()      # waits for the helper too, which has the same standard output',
    after:
      '# the helper gets an output of its own:\nhelper >/dev/null 2>&1 & exec server\n\n# or the signal reaches all that the child has started:\nchild = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)\nos.killpg(child.pid, signal.SIGTERM)\nchild.communicate()',
    lookalikes:
      "A child that still runs and holds its own pipe is stuck-child or stuck-handler. A program that waits for the child alone (Node's 'exit' event, wait()) exits, and what it leaves behind is abandoned-children. A process that handles the signal and may have received it is slow, and its pipe is not reported.",
    wrong:
      "The two ends of Node's pipes are told by their inode numbers, one of which was given right after the other. An event loop that still watches the pipe may wait for something else as well: a timer, or an event that never comes.",
  },
  check(facts: Facts): Match<Data> | null {
    const { mainProcess, signal } = facts;
    const found = findInheritedPipe(facts);
    if (mainProcess === null || found === null) return null;
    const { reader, wait, exited, holders } = found;
    return {
      data: {
        signal: signal.name,
        process: nameProcess(facts, mainProcess),
        reader: nameProcess(facts, reader),
        wait,
        pipe: inodesOf(found),
        exitedChild: nameProcess(facts, exited),
        holders: holders.map((holder) => ({
          process: nameProcess(facts, holder),
          fds: fdsOf(found, holder),
        })),
      },
      message: `${describe(facts, mainProcess)} received ${signal.name} and ${waitsInWords(facts, mainProcess, found)}. Its ${reader.pid === mainProcess.pid ? '' : 'other '}child ${describe(facts, exited)} has exited, but ${describe(facts, holders[0])}${andMore(holders.length - 1)}, which that child left running, still ${holders.length === 1 ? 'holds' : 'hold'} the write end.`,
      evidence: lines(
        signalEvidence(facts, mainProcess),
        afterEvidence(facts, mainProcess),
        readEvidence(facts, found),
        ...holders.slice(0, MOST_HOLDERS).map((holder) => holderEvidence(facts, found, holder)),
        courseEvidence(facts, [exited, ...holders]),
        endEvidence(facts),
      ),
      fix: fixFor(facts, mainProcess, found),
      missing: holders.some((holder) => wouldAct(facts, holder)) ? ['forwarding'] : [],
    };
  },
});

function inodesOf({ pipe: { kind, readEnds, writeEnds } }: InheritedPipe): Data['pipe'] {
  return { kind, readInode: readEnds[0]?.inode ?? 0, writeInode: writeEnds[0]?.inode ?? 0 };
}

function fdsOf({ pipe }: InheritedPipe, { pid }: ProcessFacts): number[] {
  return [...pipe.readEnds, ...pipe.writeEnds].filter((end) => end.pid === pid).map(({ fd }) => fd);
}

function waitsInWords(facts: Facts, mainProcess: ProcessFacts, { reader, wait }: InheritedPipe): string {
  const what = WAITS_FOR_END[wait];
  return reader.pid === mainProcess.pid
    ? what
    : `waits for its child ${describe(facts, reader)}, which ${what}`;
}

/** An event loop may have more to wait for, and a poll may be for something else. */
const WAITS_FOR_END = {
  read: 'waits for the end of a pipe',
  epoll: 'still reads a pipe that has not ended',
  poll: 'still has a pipe open that has not ended',
} as const satisfies Record<InheritedPipe['wait'], string>;

function andMore(count: number): string {
  return count === 0 ? '' : ` and ${count} other ${count === 1 ? 'process' : 'processes'}`;
}

function readEvidence(facts: Facts, found: InheritedPipe): string {
  const { kind, readInode, writeInode } = inodesOf(found);
  const end =
    kind === 'pipe'
      ? `pipe:[${readInode}]`
      : `socket:[${readInode}], whose other end is socket:[${writeInode}]`;
  return `PID ${pidOf(facts, found.reader)} ${WAITS[found.wait]} ${end} (${fdWords(fdsOf(found, found.reader))}).`;
}

const WAITS = {
  read: 'sleeps in a read of',
  epoll: 'waits in an epoll that watches',
  poll: 'sleeps in poll or select, without a time-out, and holds',
} as const satisfies Record<InheritedPipe['wait'], string>;

function holderEvidence(facts: Facts, found: InheritedPipe, holder: ProcessFacts): string {
  return `${describe(facts, holder)} holds the write end (${fdWords(fdsOf(found, holder))}) and ${REFUSES[refusalOf(facts, holder) ?? 'not-sent']} ${facts.signal.name}.`;
}

const REFUSES = {
  ignores: 'ignores',
  blocks: 'blocks',
  'not-sent': 'was not sent',
} as const satisfies Record<Refusal, string>;

const STANDARD = ['standard input', 'standard output', 'standard error'];

function fdWords(fds: readonly number[]): string {
  return fds.map((fd) => `fd ${fd}${STANDARD[fd] === undefined ? '' : `, ${STANDARD[fd]}`}`).join('; ');
}

function fixFor(facts: Facts, mainProcess: ProcessFacts, found: InheritedPipe): string {
  const { exited, holders } = found;
  const noPipe = runtimeOf(mainProcess) === 'node' ? NO_PIPE : '';
  const group = `start the child in a session of its own and signal the whole group: ${groupSignal(mainProcess)}.${noPipe}`;
  const acting = holders.find((holder) => wouldAct(facts, holder));
  // What has work to finish has to be sent the signal, whoever holds the pipe.
  if (acting !== undefined)
    return `Send ${facts.signal.name} to ${acting.program} too: have ${exited.program} forward it, or start ${acting.program} with exec in its place. Or ${group}`;
  const { program } = holders[0];
  const isStandard = fdsOf(found, holders[0]).some((fd) => STANDARD[fd] !== undefined);
  const apart = isStandard
    ? `Start ${program} with an output of its own (>/dev/null 2>&1).`
    : `Have ${exited.program} set close-on-exec on the descriptor before it starts ${program}.`;
  const isUnmoved = holders.some((holder) => refusalOf(facts, holder) !== 'not-sent');
  return isUnmoved ? apart : `${apart} Or ${group}`;
}

const NO_PIPE = " With stdio: 'inherit' there is no pipe at all.";
