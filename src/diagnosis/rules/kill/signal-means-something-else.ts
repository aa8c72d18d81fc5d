import { acts } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { hasReexecuted, replacedChildren } from '../../facts/reactions.js';
import { stopSignalLine } from '../../wording/stop-signal.js';
import { afterEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
  readonly reaction: 'replaced-children' | 're-executed';
  /** Started in place of children that exited after the signal. */
  readonly newChildren: readonly NamedProcess[];
};

export const signalMeansSomethingElse = defineRule({
  id: 'signal-means-something-else',
  severity: 'error',
  page: {
    title: 'The program handles the stop signal as something else, such as a reload',
    what: 'The program acted on the signal by starting over instead of exiting: it replaced its children by new ones of the same programs, or PID 1 re-executed itself. uwsgi reloads on SIGTERM unless it is run with --die-on-term, and systemd re-executes itself.',
    why: 'The program works as designed, and the container does not stop on this signal.',
    before: 'CMD ["uwsgi", "--master", "--http", ":8080", "--wsgi-file", "app.py"]',
    after:
      'CMD ["uwsgi", "--die-on-term", "--master", "--http", ":8080", "--wsgi-file", "app.py"]\n\n# or the signal on which the program does exit:\nSTOPSIGNAL SIGINT             # uwsgi\nSTOPSIGNAL SIGRTMIN+3         # systemd',
    lookalikes:
      'A handler that hangs does not replace its children: stuck-handler. A loop that runs short commands one after the other replaces them all the time and is not reported here.',
    wrong:
      'A worker that crashed during the shutdown and was replaced looks the same: the log may show which.',
  },
  check(facts: Facts): Match<Data> | null {
    const { mainProcess, signal } = facts;
    if (facts.observation.end.kind !== 'still-running' || mainProcess === null || !acts(facts, mainProcess))
      return null;
    const fresh = replacedChildren(facts, mainProcess);
    const [first] = fresh;
    if (first === undefined && !hasReexecuted(facts, mainProcess)) return null;
    const did =
      first === undefined
        ? 'it re-executed itself and keeps running'
        : `it replaced its children (one is now ${describe(facts, first)}) and keeps running`;
    return {
      data: {
        signal: signal.name,
        process: nameProcess(facts, mainProcess),
        reaction: first === undefined ? 're-executed' : 'replaced-children',
        newChildren: fresh.map((child) => nameProcess(facts, child)),
      },
      message: `${describe(facts, mainProcess)} does not handle ${signal.name} as a stop: ${did}.`,
      evidence: lines(
        signalEvidence(facts, mainProcess),
        afterEvidence(facts, mainProcess),
        first === undefined
          ? null
          : `Started since ${signal.name}: ${fresh.map((child) => describe(facts, child)).join(', ')}.`,
        endEvidence(facts),
      ),
      fix: fixFor(facts),
      missing: [],
      place: facts.observation.declared?.signal ?? null,
    };
  },
});

function fixFor({ signal, observation }: Facts): string {
  const others = ['SIGTERM', 'SIGINT', 'SIGQUIT'].filter((name) => name !== signal.name).join(' or ');
  const declare =
    signal.source === 'preset'
      ? `Have the platform send the signal on which the program exits, if it can (${others}; SIGRTMIN+3 for systemd)`
      : `Declare the signal on which the program exits (${stopSignalLine(observation, others)}; SIGRTMIN+3 for systemd)`;
  const example = signal.name === 'SIGTERM' ? ' (uwsgi --die-on-term)' : '';
  return `${declare}, or configure the program to exit on ${signal.name}${example}.`;
}
