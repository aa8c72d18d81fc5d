import type { TargetResult } from '../../diagnosis/results/report.js';
import type { Outcome } from '../../diagnosis/verdict.js';
import type { Palette, Style } from '../style.js';

/** Functions of a palette that name their colour, as a class does, instead of painting with it. */
const NAMES: Palette = {
  strong: () => 'strong',
  dim: () => 'dim',
  good: () => 'good',
  warn: () => 'warn',
  bad: () => 'bad',
  code: () => 'code',
};

/** For words that are shared with the human report. */
export const TONE_STYLE: Style = { palette: NAMES, width: 1000, unicode: true, verbose: false };

/** The same, but text stays as it is. */
export const PLAIN: Style = {
  ...TONE_STYLE,
  palette: { strong: same, dim: same, good: same, warn: same, bad: same, code: same },
};

function same(text: string): string {
  return text;
}

/** Whether a target passed, in words. */
export function passedWords({ passed, outcome, waivedBy }: TargetResult): string {
  const [waiver] = waivedBy;
  if (waiver !== undefined) return `waived until ${waiver.until}`;
  if (outcome === 'inconclusive') return 'undecided';
  return passed ? 'passed' : 'failed';
}

/** The colour of an outcome. */
export const OUTCOME_TONES = {
  graceful: 'good',
  completed: 'good',
  abrupt: 'warn',
  killed: 'bad',
  unstopped: 'bad',
  inconclusive: 'warn',
} as const satisfies Record<Outcome, string>;
