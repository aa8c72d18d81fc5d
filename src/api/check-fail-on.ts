import { FAIL_ON } from '../diagnosis/results/fail-on.js';
import { errors } from '../error-catalogue.js';

/** @throws SigprobeError `bad-option` for what is no outcome, rule or severity, or always makes the exit code 2 */
export function checkFailOn(named: readonly string[]): void {
  for (const name of named) {
    if (name === 'inconclusive') throw errors.failOnInconclusive();
    if (!FAIL_ON.includes(name)) throw errors.unknownFailOn(name);
  }
}
