import type { Report, TargetResult } from '../../diagnosis/results/report.js';
import { escapeLogCommands } from '../../text/sanitize.js';
import type { Style } from '../style.js';
import { details } from './sections/details.js';
import { findings } from './sections/findings.js';
import { gate } from './sections/gate.js';
import { headline } from './sections/headline.js';
import { hooks } from './sections/hooks.js';
import { load } from './sections/load.js';
import { logTail } from './sections/log-tail.js';
import { missing } from './sections/missing.js';
import { phases } from './sections/phases.js';
import { notes, place } from './sections/place.js';
import { platforms } from './sections/platforms.js';
import { remedies } from './sections/remedies.js';
import { staleWaivers } from './sections/stale-waivers.js';
import { summary } from './sections/summary.js';
import { timeline } from './sections/timeline.js';
import { tree } from './sections/tree.js';
import { trials } from './sections/trials.js';
import { waived } from './sections/waived.js';

/** The report for a terminal: for each target its answer, then the evidence; several end in a list. */
export function human(report: Report, style: Style): string {
  return [...humanPieces(report, style)].join('');
}

/** The same, a piece for each target, one for the list and one for waivers. */
export function* humanPieces(report: Report, style: Style): Generator<string> {
  const { results, errors } = report;
  const isList = results.length + errors.length > 1 || results.length === 0;
  for (const [index, result] of results.entries()) yield piece(target(result, report, style), index === 0);
  const isFirst = results.length === 0;
  if (isList) yield piece(summary(report, style).join('\n'), isFirst);
  const stale = staleWaivers(report, style);
  if (stale.length > 0) yield piece(stale.join('\n'), isFirst && !isList);
}

function piece(text: string, isFirst: boolean): string {
  return `${isFirst ? '' : '\n\n'}${text.split('\n').map(escapeLogCommands).join('\n')}\n`;
}

function target(result: TargetResult, report: Report, style: Style): string {
  const blocks = [
    [...headline(result, style), ...place(result, style)],
    waived(result, style),
    gate(result, style),
    tree(result, style),
    timeline(result, style),
    hooks(result, style),
    load(result, style),
    ...findings(result, style),
    missing(result, style),
    remedies(result, style),
    trials(result, style),
    phases(result, style),
    logTail(result, style),
    [...platforms(result, style), ...details(result, report.engine, style), ...notes(result, style)],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}
