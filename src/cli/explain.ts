import { explainRule, listRules } from '../diagnosis/explain.js';
import { SigprobeError } from '../errors.js';
import type { World } from './world.js';

/** Prints a rule's page, or the list of rules; @throws SigprobeError `bad-option` for an unknown id */
export function explain(rule: string | undefined, world: Pick<World, 'stdout'>): void {
  const page = rule === undefined ? listRules() : explainRule(rule);
  if (page === null)
    throw new SigprobeError('bad-option', `There is no rule '${rule}'.`, 'sigprobe explain lists them all.');
  world.stdout.write(page);
}
