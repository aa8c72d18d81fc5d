import type { Finding } from '../../../diagnosis/diagnosis.js';
import type { TargetResult } from '../../../diagnosis/results/report.js';
import type { Severity } from '../../../diagnosis/verdict.js';
import { wrap, wrapAfter } from '../../../text/wrap.js';
import type { Palette, Style } from '../../style.js';
import { trimBlankLines } from '../drawing/block.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { escapeForStyle, escapeLinesForStyle } from '../escape-for-style.js';
import { placeLine } from './place.js';

const INDENT = 4;

/** One block of lines per finding: the rule, what was seen, the evidence, the fix. */
export function findings(result: TargetResult, style: Style): string[][] {
  return result.findings.map((finding) => [
    `  ${paintOf(finding.severity, style.palette)(finding.severity)} ${style.palette.strong(finding.rule)}`,
    ...wrap(escapeForStyle(finding.message, style), style.width, INDENT),
    ...(finding.place === null ? [] : placeLine(finding.place, INDENT, style)),
    ...finding.evidence.flatMap((fact) => evidence(fact, style)),
    ...fix(finding, style),
  ]);
}

function evidence(fact: string, style: Style): string[] {
  const { bullet } = glyphsOf(style);
  const [first = '', ...rest] = wrapAfter(INDENT + 2, escapeForStyle(fact, style), style.width, INDENT + 2);
  return [`${' '.repeat(INDENT)}${bullet} ${first}`, ...rest].map(style.palette.dim);
}

/** A sentence is wrapped; lines to paste stay whole, however long. */
function fix(finding: Finding, style: Style): string[] {
  const lines = trimBlankLines(escapeLinesForStyle(finding.fix ?? '', style));
  const [only] = lines;
  if (only === undefined) return [];
  const { code } = style.palette;
  const margin = ' '.repeat(INDENT);
  if (lines.length > 1)
    return [`${margin}fix:`, ...lines.map((line) => `${margin}  ${code(line)}`.trimEnd())];
  const [first = '', ...rest] = wrapAfter(INDENT + 5, only.trim(), style.width, INDENT + 5);
  return [`${margin}fix: ${code(first)}`, ...rest.map(code)];
}

function paintOf(severity: Severity, palette: Palette): (text: string) => string {
  const paints = {
    error: palette.bad,
    warning: palette.warn,
    info: palette.dim,
    inconclusive: palette.warn,
  } satisfies Record<Severity, unknown>;
  return paints[severity];
}
