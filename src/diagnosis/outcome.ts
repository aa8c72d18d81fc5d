import { abandonedProcesses } from './abandonment.js';
import type { Outcome } from './diagnosis.js';
import { crashedOf, diedOfDefaultAction, endedByRuntime, endedWithoutSignal } from './endings.js';
import { endedUnsignalled } from './experiments.js';
import type { Facts } from './facts.js';

/** One ladder, most specific first. */
export function outcomeOf(facts: Facts): Outcome {
  const { end } = facts.observation;
  if (facts.isKilled) return 'killed';
  if (end.kind !== 'exited') return 'inconclusive';
  // The signal was thrown away, so nothing was tested.
  if (endedWithoutSignal(facts) !== null) return 'inconclusive';
  if (end.oomKilled || crashedOf(facts) !== null) return 'abrupt';
  if (abandonedProcesses(facts).length > 0) return 'abrupt';
  if (diedOfDefaultAction(facts) !== null || endedByRuntime(facts) !== null) return 'abrupt';
  if (facts.before === null) return unseenOutcome(facts, end.code);
  return 'graceful';
}

/** Nothing shows who acted: only a clean exit that a container without the signal did not make speaks for the program. */
function unseenOutcome(facts: Facts, code: number): Outcome {
  switch (endedUnsignalled(facts)) {
    case 'ended':
      return 'inconclusive';
    case 'ran-on':
      return code === 0 ? 'graceful' : 'abrupt';
    case 'not-run':
      return 'abrupt';
  }
}
