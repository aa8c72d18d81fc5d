import { explainRule, listRules } from '../../diagnosis/wording/explain.js';
import { errors } from '../../error-catalogue.js';
import type { CliProcess } from '../cli-process.js';
import { platformsPage } from './platforms-page.js';

/**
 * Prints a rule's page, the platforms, or the list of rules; @throws SigprobeError `bad-option` for an
 * unknown id
 */
export function explain(topic: string | undefined, cli: Pick<CliProcess, 'stdout'>): void {
  const page = pageOf(topic);
  if (page === null) throw errors.unknownTopic(String(topic));
  cli.stdout.write(page);
}

function pageOf(topic: string | undefined): string | null {
  switch (topic) {
    case undefined:
      return `${listRules()}\nsigprobe explain preset lists the platforms that --preset knows.\n`;
    case 'preset':
    case 'presets':
    // The former name.
    case 'target':
    case 'targets':
      return platformsPage();
    default:
      return explainRule(topic);
  }
}
