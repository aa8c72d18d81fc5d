import type { ProcessFacts } from '../../../observation.js';
import { abandonedProcesses, isAtWork } from '../../facts/abandonment.js';
import { wouldAct } from '../../facts/dispositions.js';
import { accountOf, exitOrderOf, isRacer } from '../../facts/exit-accounts.js';
import type { Facts } from '../../facts/facts.js';
import { descendantsOf } from '../../processes/descent.js';
import { isShell } from '../../processes/programs.js';
import { directForm, FORWARD_TO_SEVERAL, runsSeveral, wordsInScript } from '../../wording/fix-snippets.js';
import { frozenEvidence, racerEvidence } from '../../wording/frozen-words.js';
import { courseEvidence } from '../../wording/record-words.js';
import {
  commandLine,
  describe,
  describeAsPid1,
  endEvidence,
  lines,
  pidOf,
  signalEvidence,
} from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly pid1: NamedProcess;
  /** Those for which PID 1 did not wait, in the order of the process table. */
  readonly children: readonly NamedProcess[];
  /** How it is known of the child that the message names. */
  readonly seenBy: 'exit-order' | 'frozen-children' | 'shell-that-cannot-wait';
};

export const abandonedChildren = defineRule({
  id: 'abandoned-children',
  severity: 'warning',
  page: {
    title: 'PID 1 exited without waiting for other processes, so the kernel SIGKILLed them',
    what: 'When PID 1 of a container exits, the kernel sends SIGKILL to every process that remains in it. Here PID 1 did not wait for programs that it or its children had started. npm, yarn and pnpm exit like this, and so do runsvdir and many entrypoint scripts.',
    why: 'It looks like a fast and clean stop, often with exit code 0, while SIGKILL ended the real workload before it could shut down.',
    before:
      'ENTRYPOINT ["tini", "--", "sh", "-c", "server; true"]\n\n# or in a script\ntrap \'exit 0\' TERM\nserver & wait',
    after:
      'ENTRYPOINT ["tini", "--", "server"]\n\n# or in a script\ntrap \'kill -TERM "$pid"\' TERM\nserver & pid=$!\nwait "$pid"; wait "$pid"      # the trap interrupts the first wait',
    lookalikes:
      'A master process that waits for its workers takes the same time to exit; the last snapshots show that they exited before it. A sleep or tail beside a shell has no work to lose and is not reported. A tee that loses only what it has not copied yet is output-cut-off.',
    wrong:
      'Where no snapshot shows how those processes exited, the claim rests on a trial with those processes frozen, or on which process is able to wait for them; the evidence says which. A PID 1 that ends its children by force as it exits may then look the same: the kernel record tells it from this (killed-by-parent).',
  },
  check(facts: Facts): Match<Data> | null {
    const { pid1, signal } = facts;
    const children = abandonedProcesses(facts);
    // The one that loses most: a program that would have acted, and not a shell around it.
    const first = children.find((child) => wouldAct(facts, child) && !isShell(child)) ?? children[0];
    if (first === undefined || pid1 === null) return null;
    const isMany = children.length > 1;
    const named = `${describe(facts, first)}${isMany ? ` and ${children.length - 1} more` : ''}`;
    const seenBy = seenByOf(facts, first);
    return {
      data: {
        signal: signal.name,
        pid1: nameProcess(facts, pid1),
        children: children.map((child) => nameProcess(facts, child)),
        seenBy,
      },
      message:
        seenBy === 'exit-order'
          ? `${describeAsPid1(pid1)} exited without waiting for ${named}, so the kernel SIGKILLed ${isMany ? 'them' : 'it'}.`
          : `${describeAsPid1(pid1)} exits without waiting for ${named}, so SIGKILL ends ${isMany ? 'them unless they exit' : 'it unless it exits'} first.`,
      evidence: lines(
        signalEvidence(facts, pid1),
        signalEvidence(facts, first),
        evidenceOf(facts, first, seenBy),
        courseEvidence(facts, [first, ...children.filter((child) => child !== first)]),
        endEvidence(facts),
      ),
      fix: fixFor(facts, first),
      missing: !facts.isToAll && children.some((child) => wouldAct(facts, child)) ? ['forwarding'] : [],
    };
  },
});

function seenByOf(facts: Facts, child: ProcessFacts): Data['seenBy'] {
  switch (accountOf(facts, child).kind) {
    case 'outlived-pid-1':
      return 'exit-order';
    case 'not-waited-for':
      return 'frozen-children';
    default:
      return 'shell-that-cannot-wait';
  }
}

function evidenceOf(facts: Facts, child: ProcessFacts, seenBy: Data['seenBy']): string {
  const pid = pidOf(facts, child);
  switch (seenBy) {
    case 'exit-order':
      return `PID ${pid} was still there while PID 1 was exiting: the kernel sends SIGKILL to every process that remains.`;
    case 'frozen-children': {
      if (isRacer(facts, child)) return racerEvidence(facts, child);
      const here =
        exitOrderOf(facts, child) === 'unseen'
          ? `No snapshot shows whether PID ${pid} exited before PID 1`
          : `PID ${pid} exited before PID 1 this time`;
      return `${here}. ${frozenEvidence(facts, child)}`;
    }
    case 'shell-that-cannot-wait':
      return `No snapshot shows whether PID ${pid} exited before PID 1, but the shell in front of it exited and cannot have waited.`;
  }
}

function fixFor(facts: Facts, child: ProcessFacts): string {
  const { mainProcess, isToAll, pid1 } = facts;
  if (mainProcess !== null && isShell(mainProcess) && runsSeveral(facts, mainProcess))
    return FORWARD_TO_SEVERAL;
  if (mainProcess !== null && isShell(mainProcess))
    return `Replace the shell by the program, so that ${isToAll ? '' : 'the program receives the signal and '}the container exits when the program does:\nexec ${wordsInScript(mainProcess, child)}`;
  if (isToAll) return 'Have PID 1 wait until its children have exited.';
  const strangers = workBeside(facts, child);
  const abandoned = abandonedProcesses(facts);
  if (strangers.some((process) => !abandoned.includes(process)))
    return `Run ${commandLine(child)} in a container of its own, or start all under a supervisor that forwards the signal and waits for each.`;
  const forward = 'forward the signal to its children and wait until they have exited';
  // What PID 1 has forked of itself is no program of its own.
  const isFork = child.argv?.join('\0') === pid1?.argv?.join('\0');
  const isAlone = strangers.length === 0 && wouldAct(facts, child) && !isFork;
  const direct = isAlone ? directForm(child) : null;
  return direct === null
    ? `Have PID 1 ${forward}.`
    : `Start the program directly, or have PID 1 ${forward}:\n${direct}`;
}

/** Processes with work that are neither below the child nor above it. */
function workBeside(facts: Facts, child: ProcessFacts): ProcessFacts[] {
  const below = descendantsOf(child, facts.others);
  return facts.others.filter(
    (process) =>
      process !== child &&
      isAtWork(facts, process) &&
      !below.includes(process) &&
      !descendantsOf(process, facts.others).includes(child),
  );
}
