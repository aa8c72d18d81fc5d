import { explainRule, listRules } from '../../diagnosis/wording/explain.js';
import { SigprobeError } from '../../errors.js';
import type { CliProcess } from '../cli-process.js';
import { targetPage } from './preset-page.js';

/** Prints a rule's page, the table of targets, or the list of rules; @throws SigprobeError `bad-option` for an unknown id */
export function explain(rule: string | undefined, world: Pick<CliProcess, 'stdout'>): void {
  const page = pageOf(rule);
  if (page === null)
    throw new SigprobeError('bad-option', `There is no rule '${rule}'.`, 'sigprobe explain lists them all.');
  world.stdout.write(page);
}

function pageOf(topic: string | undefined): string | null {
  switch (topic) {
    case undefined:
      return `${listRules()}\nsigprobe explain target lists the platforms that --target knows.\n`;
    case 'target':
    case 'targets':
      return targetPage();
    default:
      return explainRule(topic);
  }
}
