import { acts } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { hasReexecuted, replacedChildren } from '../../facts/reactions.js';
import { afterEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const signalMeansSomethingElse = defineRule({
  id: 'signal-means-something-else',
  severity: 'error',
  page: {
    title: 'The program takes the stop signal for something else, such as a reload',
    what: 'The signal was acted on, not by ending but by starting over: the children were replaced by new ones of the same programs, or PID 1 executed itself anew. uwsgi takes SIGTERM for a reload unless told otherwise, and systemd executes itself again.',
    why: 'The program does what it was made to do, and the container never stops. It is even busy while it is waited for.',
    before: 'CMD ["uwsgi", "--master", "--http", ":8080", "--wsgi-file", "app.py"]',
    after:
      'CMD ["uwsgi", "--die-on-term", "--master", "--http", ":8080", "--wsgi-file", "app.py"]\n\n# or the signal that the program does end on:\nSTOPSIGNAL SIGINT             # uwsgi\nSTOPSIGNAL SIGRTMIN+3         # systemd',
    lookalikes:
      'A handler that hangs leaves its children as they are: stuck-handler. A loop that starts short commands one after the other replaces them all the time and does not count.',
    wrong: 'A worker that crashed during the shutdown and was replaced looks the same: the log tells.',
  },
  check(facts: Facts) {
    const { mainProcess, signal } = facts;
    if (facts.observation.end.kind !== 'still-running' || mainProcess === null || !acts(facts, mainProcess))
      return null;
    const fresh = replacedChildren(facts, mainProcess);
    const isAnew = hasReexecuted(facts, mainProcess);
    if (fresh.length === 0 && !isAnew) return null;
    const [first] = fresh;
    const did =
      first === undefined
        ? 'it executed itself anew and runs on'
        : `it replaced its children, ${describe(facts, first)} for one, and runs on`;
    return {
      message: `${describe(facts, mainProcess)} takes ${signal.name} for something other than a stop: ${did}.`,
      evidence: lines(
        signalEvidence(facts, mainProcess),
        afterEvidence(facts, mainProcess),
        fresh.length === 0
          ? null
          : `New since ${signal.name}: ${fresh.map((child) => describe(facts, child)).join(', ')}.`,
        endEvidence(facts),
      ),
      fix: fixFor(facts),
      missing: [],
    };
  },
});

function fixFor({ signal }: Facts): string {
  const others = ['SIGTERM', 'SIGINT', 'SIGQUIT'].filter((name) => name !== signal.name).join(' or ');
  const declare =
    signal.source === 'preset'
      ? `Have the platform send the signal that the program does end on, if it can (${others}; SIGRTMIN+3 for systemd)`
      : `Declare the signal that the program does end on (STOPSIGNAL ${others}; SIGRTMIN+3 for systemd)`;
  const example = signal.name === 'SIGTERM' ? ' (uwsgi --die-on-term)' : '';
  return `${declare}, or tell the program to end on this one${example}.`;
}
