import type { Facts } from '../../facts/facts.js';
import { gatherFacts } from '../../facts/gather-facts.js';
import { trialsOf } from '../../facts/trials.js';
import { outcomeOf } from '../../outcome.js';
import type { Outcome } from '../../verdict.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const sigtermUnlikeStopsignal = defineRule({
  id: 'sigterm-unlike-stopsignal',
  severity: 'warning',
  page: {
    title: 'SIGTERM does something other than the stop signal that was sent',
    what: 'The image declares a STOPSIGNAL, which decides the outcome here, because Docker, Podman and Kubernetes send it; or the target, such as fly, sends a signal of its own. A second container was sent SIGTERM and ended in another way.',
    why: 'Some platforms always send SIGTERM (Heroku, Cloud Run), and so do timeout, supervisors and people who type kill.',
    before: 'STOPSIGNAL SIGINT      # Python turns it into KeyboardInterrupt; SIGTERM is not handled',
    after: 'signal.signal(signal.SIGTERM, signal.default_int_handler)      # the same way out for both',
    lookalikes:
      'PostgreSQL, nginx and httpd mean different things by the two on purpose: fast or smart, at once or gracefully.',
    wrong: 'Where the image only ever runs on platforms that honour STOPSIGNAL it does not matter.',
  },
  check(facts: Facts) {
    const { sigterm } = facts.trials;
    const { signal } = facts;
    if (sigterm === null || signal.number === sigterm.signal.number) return null;
    const second = gatherFacts(trialsOf(sigterm));
    const [declared, other] = [outcomeOf(facts), outcomeOf(second)];
    const isPlatforms = signal.source === 'preset';
    if (declared === other || declared === 'inconclusive' || other === 'inconclusive') return null;
    return {
      message: `On ${signal.name}, which the ${isPlatforms ? 'target sends' : 'image declares'}, the container ${IN_WORDS[declared]}; on ${sigterm.signal.name} it ${IN_WORDS[other]}. Some platforms always send ${sigterm.signal.name}.`,
      evidence: [endEvidence(facts), endEvidence(second)],
      fix: isPlatforms
        ? `Handle ${signal.name} and ${sigterm.signal.name} in the same way, or have the platform send the one that works (Fly: kill_signal).`
        : `Handle ${sigterm.signal.name} in the same way as ${signal.name}.`,
      missing: [],
    };
  },
});

const IN_WORDS = {
  graceful: 'stops gracefully',
  abrupt: 'stops in time but is cut down',
  killed: 'does not stop',
  inconclusive: 'could not be tried',
} as const satisfies Record<Outcome, string>;
