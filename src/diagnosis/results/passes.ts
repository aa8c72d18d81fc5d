import type { Outcome } from '../verdict.js';
import type { Requirement } from './report.js';

/** Whether an outcome meets what `--require` asks. */
export function passes(outcome: Outcome, requirement: Requirement): boolean {
  switch (outcome) {
    case 'graceful':
    case 'completed':
      return true;
    case 'abrupt':
      return requirement === 'stop';
    case 'killed':
    case 'unstopped':
    case 'inconclusive':
      return false;
  }
}
