import type { Observation, Remedy } from '../../observation.js';
import { diagnose } from '../diagnose.js';
import type { Diagnosis, RemedyResult } from '../diagnosis.js';
import type { Facts } from '../facts/facts.js';
import { gatherFacts } from '../facts/gather-facts.js';
import { type ExplainedTrial, type Trials, trialsOf } from '../facts/trials.js';
import type { Outcome } from '../verdict.js';
import { dockerfileLines } from './dockerfile.js';
import { exitMisgiving, flawOf } from './remedy-flaws.js';
import { remedyId } from './remedy-parts.js';
import { caveatOf, doubtOf, howTo } from './remedy-text.js';

/** A remedy and what was run of it. */
export interface TriedRemedy extends ExplainedTrial {
  readonly remedy: Remedy;
  /** The same once more, for one that would be recommended; null for the others. */
  readonly again: ExplainedTrial | null;
}

const OUTCOMES: readonly Outcome[] = [
  'graceful',
  'abrupt',
  'killed',
  'unstopped',
  'completed',
  'inconclusive',
];
/** A fix in the image before one at the platform; the smallest first. */
const KINDS: readonly Remedy['kind'][] = [
  'exec-form',
  'entrypoint',
  'default-signal',
  'stop-signal',
  'init',
  'combined',
];

/**
 * Judges what each remedy achieved, best first. The first is recommended if its outcome is better than the
 * image's own, each time that it was run, and it neither drops a program nor abandons one.
 */
export function rankRemedies(
  evidence: Trials,
  before: Diagnosis,
  remedies: readonly TriedRemedy[],
): RemedyResult[] {
  const facts = gatherFacts(evidence);
  return judgeAll(facts, before, remedies).map((judged, index) => {
    const { remedy } = judged.tried;
    const { outcome, exit, probe, flaw, misgiving } = judged;
    const doubt = doubtOf(outcome, probe);
    const toMind = [misgiving, caveatOf(remedy, facts)].filter((each) => each !== null);
    return {
      id: remedyId(remedy),
      outcome,
      exit:
        exit === null ? null : { code: exit.code, afterMs: exit.afterMs, uncertaintyMs: exit.uncertaintyMs },
      verified: doubt === null,
      note: doubt ?? flaw ?? (toMind.length === 0 ? null : toMind.join(' ')),
      recommended: index === 0 && judged.isFit,
      dockerfile: dockerfileLines(remedy, evidence.probe),
      how: howTo(remedy, facts),
    };
  });
}

/** The remedy that would be recommended after what was run so far; null for none. */
export function findRecommended(
  evidence: Trials,
  before: Diagnosis,
  remedies: readonly TriedRemedy[],
): TriedRemedy | null {
  const [best] = judgeAll(gatherFacts(evidence), before, remedies);
  return best?.isFit === true ? best.tried : null;
}

interface Judged extends Achieved {
  readonly tried: TriedRemedy;
  readonly isFit: boolean;
}

/** What one run of a remedy achieved. */
interface Achieved {
  readonly outcome: Outcome;
  readonly exit: Diagnosis['exit'];
  readonly probe: Observation;
  /** Why it is not to be recommended; null when nothing speaks against it. */
  readonly flaw: string | null;
  /** What makes another remedy with the same outcome the better one; null when nothing does. */
  readonly misgiving: string | null;
}

function judgeAll(facts: Facts, before: Diagnosis, remedies: readonly TriedRemedy[]): Judged[] {
  const judged = remedies.map((tried): Judged => {
    const { remedy, again } = tried;
    const first = achieved(remedy, tried, facts, before);
    const second = again === null ? first : achieved(remedy, again, facts, before);
    const worse = worseOf(first, second);
    const flaw =
      first.outcome === second.outcome
        ? (first.flaw ?? second.flaw)
        : `${IN_RUNS[first.outcome]} in one run, ${IN_RUNS[second.outcome]} in the next`;
    const isBetter = OUTCOMES.indexOf(worse.outcome) < OUTCOMES.indexOf(before.outcome);
    return { ...worse, flaw, tried, isFit: isBetter && flaw === null };
  });
  return judged.sort(
    (one, other) =>
      Number(other.isFit) - Number(one.isFit) ||
      OUTCOMES.indexOf(one.outcome) - OUTCOMES.indexOf(other.outcome) ||
      Number(one.misgiving !== null) - Number(other.misgiving !== null) ||
      KINDS.indexOf(one.tried.remedy.kind) - KINDS.indexOf(other.tried.remedy.kind),
  );
}

function achieved(remedy: Remedy, run: ExplainedTrial, facts: Facts, before: Diagnosis): Achieved {
  const { probe, control, frozenChildren } = run;
  const trials = { ...trialsOf(probe), control, frozenChildren };
  const { outcome, exit, findings } = diagnose(trials);
  return {
    outcome,
    exit,
    probe,
    flaw: flawOf(remedy, facts, gatherFacts(trials), outcome, before),
    misgiving: exitMisgiving(probe, findings),
  };
}

function worseOf(one: Achieved, other: Achieved): Achieved {
  const badness = ({ outcome, misgiving }: Achieved) =>
    OUTCOMES.indexOf(outcome) * 2 + Number(misgiving !== null);
  return badness(other) > badness(one) ? other : one;
}

const IN_RUNS = {
  graceful: 'stops gracefully',
  abrupt: 'stops abruptly',
  killed: 'does not stop in time',
  unstopped: 'is not stopped',
  completed: 'exits by itself',
  inconclusive: 'cannot be tested',
} as const satisfies Record<Outcome, string>;
