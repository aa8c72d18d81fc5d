import { actingBelow, dispositionBefore } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { becameAbleTooLate } from '../../facts/reactions.js';
import { isInteractiveShell } from '../../processes/programs.js';
import { handlerFix } from '../../wording/fix-snippets.js';
import { afterEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
  readonly reason: 'interactive-shell' | 'set-or-inherited';
  /** A program below that would act on the signal and is not sent it; null when there is none. */
  readonly programBehind: NamedProcess | null;
};

export const ignoredSignal = defineRule({
  id: 'ignored-signal',
  severity: 'error',
  page: {
    title: 'The stop signal is ignored',
    what: "The disposition of the signal is SIG_IGN. Either the program set that itself, or it inherited it: an ignored signal stays ignored across exec and in every child, so a launcher or a line trap '' TERM in any parent has this effect on a program that never set it.",
    why: 'The kernel discards an ignored signal when it is sent. Unless it exits by itself, the container runs until the platform sends SIGKILL. An init does not help: its child inherits the same ignored signal.',
    before:
      "#!/bin/sh\ntrap '' TERM        # ignored here and in every program started from here\nexec my-server",
    after:
      '#!/bin/sh\nexec my-server\n\n# or, when a launcher that cannot be changed ignores it (coreutils 8.31 or newer):\nexec env --default-signal=TERM my-server',
    lookalikes:
      'An interactive shell ignores SIGTERM by design: such an image is not a service. nohup ignores SIGHUP only. trap : TERM; exec app is harmless: exec resets a caught signal to the default action.',
    wrong:
      'The facts do not show whether the program or its launcher set SIG_IGN; the remedy with env --default-signal does.',
  },
  check(facts: Facts): Match<Data> | null {
    const { mainProcess, signal } = facts;
    if (!facts.isKilled || mainProcess === null) return null;
    if (dispositionBefore(facts, mainProcess) !== 'ignored' || becameAbleTooLate(facts, mainProcess))
      return null;
    const process = nameProcess(facts, mainProcess);
    const evidence = lines(
      signalEvidence(facts, mainProcess),
      afterEvidence(facts, mainProcess),
      endEvidence(facts),
    );
    if (isInteractiveShell(mainProcess))
      return {
        data: { signal: signal.name, process, reason: 'interactive-shell', programBehind: null },
        message: `${describe(facts, mainProcess)} is an interactive shell, which ignores ${signal.name} by design: it is made for a terminal and not for a service.`,
        evidence,
        fix: 'Have the image run a program of its own: sigprobe IMAGE -- COMMAND',
        missing: ['handler'],
      };
    const [behind] = facts.isToAll ? [] : actingBelow(facts, mainProcess);
    const bare = signal.name.replace(/^SIG/, '');
    return {
      data: {
        signal: signal.name,
        process,
        reason: 'set-or-inherited',
        programBehind: behind === undefined ? null : nameProcess(facts, behind),
      },
      message: `${describe(facts, mainProcess)} ignores ${signal.name}, which it set itself or inherited from what started it, so the kernel discards the signal.${behind === undefined ? '' : ` ${describe(facts, behind)} would act on it but is not sent it.`}`,
      evidence: behind === undefined ? evidence : [...evidence, signalEvidence(facts, behind)],
      fix: `${handlerFix(facts, mainProcess)}\n\nIf the program does not ignore it itself, something before it does: remove the trap '' or start the program with\nenv --default-signal=${bare} PROGRAM`,
      missing: [behind === undefined ? 'handler' : 'forwarding'],
    };
  },
});
