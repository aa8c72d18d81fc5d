import type { SignalFacts } from '../../../observation.js';
import { unseenProcesses } from '../../facts/abandonment.js';
import type { Facts } from '../../facts/facts.js';
import { gatherFacts } from '../../facts/gather-facts.js';
import { trialsOf } from '../../facts/trials.js';
import { outcomeOf } from '../../outcome.js';
import type { Outcome } from '../../verdict.js';
import { declarer, stopSignalLine } from '../../wording/stop-signal.js';
import { endEvidence } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  /** The signal that decides the outcome. */
  readonly signal: string;
  readonly signalSource: SignalFacts['source'];
  readonly outcome: Outcome;
  /** SIGTERM, sent to a second container. */
  readonly otherSignal: string;
  readonly otherOutcome: Outcome;
};

export const sigtermUnlikeStopsignal = defineRule({
  id: 'sigterm-unlike-stopsignal',
  severity: 'warning',
  page: {
    title: 'The container reacts differently to SIGTERM and to its stop signal',
    what: 'The image declares a STOPSIGNAL, which decides the outcome here, because Docker, Podman and Kubernetes send it; or the platform, such as fly, sends a signal of its own. SIGTERM, sent to a second container, had another outcome.',
    why: 'Some platforms always send SIGTERM (Heroku, Cloud Run), and so do timeout, supervisors and the kill command.',
    before: 'STOPSIGNAL SIGINT      # Python turns it into KeyboardInterrupt; SIGTERM is not handled',
    after: 'signal.signal(signal.SIGTERM, signal.default_int_handler)      # handles both alike',
    lookalikes:
      'PostgreSQL, nginx and httpd give the two signals different meanings on purpose: fast or smart shutdown, at once or gracefully.',
    wrong: 'Where the image only ever runs on platforms that honour STOPSIGNAL it does not matter.',
  },
  check(facts: Facts): Match<Data> | null {
    const { sigterm } = facts.trials;
    const { signal } = facts;
    if (sigterm === null || signal.number === sigterm.probe.signal.number) return null;
    const second = gatherFacts({ ...trialsOf(sigterm.probe), ...sigterm });
    // A hook ended one of them, or something else did before its signal was sent.
    if ([facts, second].some(({ observation: { end } }) => !/^(exited|still-running)$/.test(end.kind)))
      return null;
    // Where one of the two does not show how its processes exited, they cannot be compared.
    if ([facts, second].some((each) => unseenProcesses(each).length > 0)) return null;
    const [outcome, otherOutcome] = [outcomeOf(facts), outcomeOf(second)];
    if (outcome === otherOutcome || !isReaction(outcome) || !isReaction(otherOutcome)) return null;
    const [name, other] = [signal.name, sigterm.probe.signal.name];
    const isPlatforms = signal.source === 'preset';
    const who = declarer(facts.observation);
    const declares = who === null ? 'the platform sends' : `${who.replace('The', 'the')} declares`;
    const isBetter = RANK.indexOf(otherOutcome) < RANK.indexOf(outcome);
    const note = isBetter ? '' : ` Some platforms always send ${other}.`;
    return {
      data: { signal: name, signalSource: signal.source, outcome, otherSignal: other, otherOutcome },
      message: `On ${name}, which ${declares}, the container ${IN_WORDS[outcome]}; on ${other} it ${IN_WORDS[otherOutcome]}.${note}`,
      evidence: [endEvidence(facts), endEvidence(second)],
      fix: isPlatforms
        ? `Handle ${name} and ${other} alike, or have the platform send the one that works (Fly: kill_signal).`
        : isBetter
          ? stopSignalLine(facts.observation, other)
          : `Handle ${other} like ${name}.`,
      missing: [],
      place: facts.observation.declared?.signal ?? null,
    };
  },
});

/** Best first. */
const RANK: readonly Outcome[] = ['graceful', 'abrupt', 'killed', 'completed', 'inconclusive'];

const IN_WORDS = {
  graceful: 'stops gracefully',
  abrupt: 'stops in time, but abruptly',
  killed: 'does not stop in time',
} as const satisfies Partial<Record<Outcome, string>>;

/** What ended by itself, or could not be tested, tells nothing of the signal. */
function isReaction(outcome: Outcome): outcome is keyof typeof IN_WORDS {
  return outcome in IN_WORDS;
}
