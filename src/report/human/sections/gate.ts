import type { ComparedWithBaseline, TargetResult } from '../../../diagnosis/results/report.js';
import { wrapAfter } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { escapeForStyle } from '../escape-for-style.js';

const INDENT = 2;

/** What `--fail-on` holds against a target, and what of it the baseline has already. */
export function gate(result: TargetResult, style: Style): string[] {
  const { failedOn, baseline } = result;
  return [
    ...line('fails for --fail-on:', result.passed ? [] : failedOn, style),
    ...(baseline === null ? [] : compared(result, baseline, style)),
  ];
}

function compared(result: TargetResult, baseline: ComparedWithBaseline, style: Style): string[] {
  const { outcome } = baseline;
  if (outcome === null) return line('baseline:', ['does not have this target'], style);
  const rules = (which: 'old' | 'new') => [
    ...new Set(result.findings.filter((_, nth) => baseline.findings[nth] === which).map(({ rule }) => rule)),
  ];
  const changed = outcome === result.outcome ? [] : [`${outcome}, now ${result.outcome}`];
  const same = outcome === result.outcome ? [outcome] : [];
  return [
    ...line('passes, as the baseline has all that it fails for', baseline.passes ? [''] : [], style),
    ...line('in the baseline already:', [...same, ...rules('old')], style),
    ...line('new since the baseline:', [...changed, ...rules('new')], style),
    ...line('gone since the baseline:', baseline.gone, style),
  ];
}

function line(lead: string, items: readonly string[], style: Style): string[] {
  if (items.length === 0) return [];
  const used = INDENT + lead.length + 1;
  const [first = '', ...rest] = wrapAfter(
    used,
    escapeForStyle(items.join(', '), style),
    style.width,
    INDENT + 2,
  );
  return [`${' '.repeat(INDENT)}${style.palette.strong(lead)} ${first}`.trimEnd(), ...rest];
}
