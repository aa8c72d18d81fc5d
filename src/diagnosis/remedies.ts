import type { Observation, RemedyChange } from '../observation.js';
import { diagnose } from './diagnose.js';
import type { Outcome, RemedyResult } from './diagnosis.js';
import { evidenceOf } from './evidence.js';
import { howTo } from './remedy-wording.js';

/** A changed trial, and the trials that settle what it did. */
export interface RemedyEvidence {
  readonly change: RemedyChange | null;
  readonly probe: Observation;
  readonly control: Observation | null;
  readonly held: Observation | null;
}

const OUTCOMES: readonly Outcome[] = ['graceful', 'abrupt', 'killed', 'inconclusive'];
/** In the program's image before at the platform; what changes least first. */
const KINDS: readonly RemedyChange['kind'][] = [
  'exec-form',
  'entrypoint',
  'stop-signal',
  'default-signal',
  'init',
];

/** Judges what each remedy achieved, best first; the best is recommended if it achieved more than the image does as it is. */
export function rankRemedies(before: Outcome, remedies: readonly RemedyEvidence[]): RemedyResult[] {
  const judged = remedies.flatMap(({ change, probe, control, held }) => {
    if (change === null) return [];
    const { outcome, exit } = diagnose({ ...evidenceOf(probe), control, held });
    return [{ change, outcome, exit, probe }];
  });
  judged.sort((a, b) => rankOf(a) - rankOf(b));
  return judged.map(({ change, outcome, exit, probe }, index) => ({
    id: change.kind === 'stop-signal' ? change.signal : change.kind,
    outcome,
    exit: exit === null ? null : { code: exit.code, afterMs: exit.afterMs },
    recommended: index === 0 && OUTCOMES.indexOf(outcome) < OUTCOMES.indexOf(before),
    how: howTo(change, probe.image),
  }));
}

function rankOf({ outcome, change }: { outcome: Outcome; change: RemedyChange }): number {
  return OUTCOMES.indexOf(outcome) * KINDS.length + KINDS.indexOf(change.kind);
}
