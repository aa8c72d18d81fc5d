import { actingBelow, dispositionBefore } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { becameAbleTooLate } from '../../facts/reactions.js';
import { isInteractiveShell } from '../../processes/programs.js';
import { handlerFix } from '../../wording/fix-snippets.js';
import { afterEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const ignoredSignal = defineRule({
  id: 'ignored-signal',
  severity: 'error',
  page: {
    title: 'The stop signal is ignored',
    what: "The program's action for the signal is SIG_IGN. Either it set that itself, or it inherited it: an ignored signal stays ignored across exec and in every child, so a launcher or a line trap '' TERM far up the chain can do it to a program that never asked.",
    why: 'The kernel discards an ignored signal as it is sent. The container runs on until SIGKILL, and an init in front does not help, because it hands the same ignored signal to its child.',
    before: "#!/bin/sh\ntrap '' TERM        # ignored here, and in whatever is exec'd\nexec my-server",
    after:
      '#!/bin/sh\nexec my-server\n\n# or, when the ignore comes from a launcher that cannot be changed (coreutils 8.31 or newer):\nexec env --default-signal=TERM my-server',
    lookalikes:
      'An interactive shell ignores SIGTERM by design: the image is not a service then. nohup ignores SIGHUP only. trap : TERM; exec app is innocent: a caught signal goes back to default at exec.',
    wrong:
      'The facts cannot tell whether the program or its launcher set the ignore; the remedy with env --default-signal does.',
  },
  check(facts: Facts) {
    const { mainProcess, signal } = facts;
    if (!facts.isKilled || mainProcess === null) return null;
    if (dispositionBefore(facts, mainProcess) !== 'ignored' || becameAbleTooLate(facts, mainProcess))
      return null;
    const evidence = lines(
      signalEvidence(facts, mainProcess),
      afterEvidence(facts, mainProcess),
      endEvidence(facts),
    );
    if (isInteractiveShell(mainProcess))
      return {
        message: `${describe(facts, mainProcess)} is an interactive shell, which ignores ${signal.name} by design: it is meant for a person and not for a service.`,
        evidence,
        fix: 'Give the image a program of its own to run: sigprobe IMAGE -- COMMAND',
        missing: ['handler'],
      };
    const [kept] = facts.isToAll ? [] : actingBelow(facts, mainProcess);
    const bare = signal.name.replace(/^SIG/, '');
    return {
      message: `${describe(facts, mainProcess)} ignores ${signal.name}, by its own choice or inherited from what started it, so the kernel discards the signal.${kept === undefined ? '' : ` ${describe(facts, kept)} behind it would act on it and is never told.`}`,
      evidence: kept === undefined ? evidence : [...evidence, signalEvidence(facts, kept)],
      fix: `${handlerFix(facts, mainProcess)}\n\nIf the program never asked to ignore it, something before it did: remove the trap '' or start it with\nenv --default-signal=${bare} PROGRAM`,
      missing: [kept === undefined ? 'handler' : 'forwarding'],
    };
  },
});
