import { closing } from './human/closing.js';
import { details } from './human/details.js';
import { findings } from './human/findings.js';
import { headline } from './human/headline.js';
import { load } from './human/load.js';
import { logTail } from './human/log-tail.js';
import { missing } from './human/missing.js';
import { platforms } from './human/platforms.js';
import { remedies } from './human/remedies.js';
import { timeline } from './human/timeline.js';
import { tree } from './human/tree.js';
import { trials } from './human/trials.js';
import type { Report, Style, TargetResult } from './report.js';

/** The report for a person at a terminal: per target the answer first, then what it rests on; several end in a list. */
export function human(report: Report, style: Style): string {
  const { results, errors } = report;
  const targets = results.map((result) => target(result, report, style));
  const isList = results.length + errors.length > 1 || results.length === 0;
  const parts = isList ? [...targets, closing(report, style).join('\n')] : targets;
  return `${parts.join('\n\n\n').split('\n').map(disarm).join('\n')}\n`;
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

/** Wrapping can bring `::` to the start of a line, where GitHub Actions takes it for a command. */
export function disarm(line: string): string {
  return line.replace(/^((?:\s|\x1b\[[\d;]*m)*):(?=:)/, '$1\\x3a');
}
