import { type CutOffCopier, type CutOffSeenBy, cutOffCopiers } from '../../facts/cut-off-copiers.js';
import type { Facts } from '../../facts/facts.js';
import { isShell } from '../../processes/programs.js';
import { frozenEvidence } from '../../wording/frozen-words.js';
import { courseEvidence } from '../../wording/record-words.js';
import { describe, describeAsPid1, endEvidence, lines, pidOf } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly pid1: NamedProcess;
  /** Those that copy output and for which nothing waits, in the order of the process table. */
  readonly copiers: readonly NamedProcess[];
  /** How it is known of the copier that the message names. */
  readonly seenBy: CutOffSeenBy;
};

export const outputCutOff = defineRule({
  id: 'output-cut-off',
  severity: 'warning',
  page: {
    title: 'PID 1 exits without waiting for the process that copies its output',
    what: 'The output goes through a copier such as tee, which learns of its end only when the pipe is closed. Here that is when PID 1 exits, and then the kernel sends SIGKILL to every process that remains, the copier included.',
    why: 'The last lines of the log, those of the shutdown, are lost whenever the copier is not fast enough: in some of the stops, and in others not.',
    before: "#!/bin/bash\nexec > >(tee /var/log/app.log) 2>&1\ntrap 'cleanup; exit 0' TERM",
    after:
      '#!/bin/bash\nexec > >(tee /var/log/app.log) 2>&1\ntee_pid=$!\ntrap \'cleanup; exec >&- 2>&-; wait "$tee_pid"; exit 0\' TERM',
    lookalikes:
      'A shell that runs `server | tee` waits for both, and one that closes the pipe and waits for tee exits after it: neither is reported. Where PID 1 leaves a program behind that has work to lose, that is reported alone.',
    wrong:
      'Where the copier copies nothing that matters. That nothing waits for it does not show that a line was lost this time.',
  },
  check(facts: Facts): Match<Data> | null {
    const { pid1 } = facts;
    const copiers = cutOffCopiers(facts);
    const [first] = copiers;
    if (first === undefined || pid1 === null) return null;
    const isMany = copiers.length > 1;
    const named = `${describe(facts, first.process)}${isMany ? ` and ${copiers.length - 1} more` : ''}`;
    return {
      data: {
        pid1: nameProcess(facts, pid1),
        copiers: copiers.map(({ process }) => nameProcess(facts, process)),
        seenBy: first.seenBy,
      },
      message: `${describeAsPid1(pid1)} exits without waiting for ${named}: output that ${isMany ? 'they have' : 'it has'} not copied by then is lost.`,
      evidence: lines(
        evidenceOf(facts, first),
        courseEvidence(
          facts,
          copiers.map(({ process }) => process),
        ),
        endEvidence(facts),
      ),
      fix: fixFor(facts, first),
      missing: [],
    };
  },
});

function evidenceOf(facts: Facts, { process, seenBy }: CutOffCopier): string {
  const pid = pidOf(facts, process);
  switch (seenBy) {
    case 'exit-order':
      return `PID ${pid} was still there while PID 1 was exiting: the kernel sends SIGKILL to every process that remains.`;
    case 'frozen-children':
      return `No snapshot shows whether PID ${pid} exited before PID 1. ${frozenEvidence(facts, process) ?? ''}`;
  }
}

function fixFor({ mainProcess }: Facts, { process: { program } }: CutOffCopier): string {
  return mainProcess !== null && isShell(mainProcess)
    ? `Close the pipe and wait for ${program} before the script exits, or log to standard output alone:\nexec > >(${program} …) 2>&1; ${program}_pid=$!\ntrap 'cleanup; exec >&- 2>&-; wait "$${program}_pid"; exit 0' TERM`
    : `Close the pipe and wait until ${program} has exited before PID 1 exits, or log to standard output alone.`;
}
