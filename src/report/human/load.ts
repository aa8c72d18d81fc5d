import { loadAfterSignal, loadBeforeSignal } from '../../diagnosis/wording.js';
import type { Style, TargetResult } from '../report.js';
import { wrap } from '../text.js';
import { outside } from './outside.js';

/** What became of the requests that were kept going; nothing when none were. */
export function load({ runs, signal }: TargetResult, style: Style): string[] {
  const facts = runs[0]?.load ?? null;
  if (facts === null) return [];
  const lines = [loadBeforeSignal(facts, signal.name), loadAfterSignal(facts, signal.name)];
  return [
    style.palette.dim('  load'),
    ...lines.flatMap((line) => wrap(outside(line, style), style.width, 4)),
  ];
}
