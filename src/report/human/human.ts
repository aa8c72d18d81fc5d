import type { Report, TargetResult } from '../../diagnosis/results/report.js';
import { escapeLogCommands } from '../../text/sanitize.js';
import type { Style } from '../style.js';
import { details } from './sections/details.js';
import { findings } from './sections/findings.js';
import { headline } from './sections/headline.js';
import { load } from './sections/load.js';
import { logTail } from './sections/log-tail.js';
import { missing } from './sections/missing.js';
import { platforms } from './sections/platforms.js';
import { remedies } from './sections/remedies.js';
import { summary } from './sections/summary.js';
import { timeline } from './sections/timeline.js';
import { tree } from './sections/tree.js';
import { trials } from './sections/trials.js';

/** The report for a terminal: for each target its answer, then the evidence; several end in a list. */
export function human(report: Report, style: Style): string {
  const { results, errors } = report;
  const targets = results.map((result) => target(result, report, style));
  const isList = results.length + errors.length > 1 || results.length === 0;
  const parts = isList ? [...targets, summary(report, style).join('\n')] : targets;
  return `${parts.join('\n\n\n').split('\n').map(escapeLogCommands).join('\n')}\n`;
}

function target(result: TargetResult, report: Report, style: Style): string {
  const blocks = [
    headline(result, style),
    tree(result, style),
    timeline(result, style),
    load(result, style),
    ...findings(result, style),
    missing(result, style),
    remedies(result, style),
    trials(result, style),
    logTail(result, style),
    [...platforms(result, style), ...details(result, report.engine, style)],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}
