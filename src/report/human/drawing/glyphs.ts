import type { Style } from '../../style.js';

/** What a report draws with. */
export interface Glyphs {
  readonly pass: string;
  readonly fail: string;
  readonly unknown: string;
  readonly ellipsis: string;
  readonly bullet: string;
  readonly separator: string;
  readonly branch: string;
  readonly lastBranch: string;
  readonly trunk: string;
  readonly axis: {
    readonly start: string;
    readonly line: string;
    readonly mark: string;
    readonly end: string;
  };
  readonly run: string;
  readonly dotted: string;
  readonly cut: string;
  readonly pointer: string;
}

const UNICODE: Glyphs = {
  pass: '✓',
  fail: '✗',
  unknown: '?',
  ellipsis: '…',
  bullet: '·',
  separator: ' · ',
  branch: '├─ ',
  lastBranch: '└─ ',
  trunk: '│  ',
  axis: { start: '├', line: '─', mark: '┼', end: '┤' },
  run: '━',
  dotted: '┄',
  cut: '✗',
  pointer: '╵',
};

const ASCII: Glyphs = {
  pass: 'ok  ',
  fail: 'FAIL',
  unknown: '????',
  ellipsis: '...',
  bullet: '-',
  separator: ' | ',
  branch: '|- ',
  lastBranch: '`- ',
  trunk: '|  ',
  axis: { start: '|', line: '-', mark: '+', end: '|' },
  run: '=',
  dotted: '.',
  cut: 'x',
  pointer: '^',
};

export function glyphsOf(style: Style): Glyphs {
  return style.unicode ? UNICODE : ASCII;
}
