import type { TargetResult } from '../../../diagnosis/results/report.js';
import { loadAfterSignal, loadBeforeSignal } from '../../../diagnosis/wording/wording.js';
import { wrap } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { escapeForStyle } from '../escape-for-style.js';

/** What became of the requests that were sent; nothing when none were. */
export function load({ runs, signal }: TargetResult, style: Style): string[] {
  const facts = runs[0]?.load ?? null;
  if (facts === null) return [];
  const lines = [loadBeforeSignal(facts, signal.name), loadAfterSignal(facts, signal.name)];
  return [
    style.palette.dim('  load'),
    ...lines.flatMap((line) => wrap(escapeForStyle(line, style), style.width, 4)),
  ];
}
