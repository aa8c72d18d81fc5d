import type { Style } from '../../style.js';
import { glyphsOf } from './glyphs.js';

/** What stands in front of a row of a tree, and of further lines below that row. */
export interface Branch {
  readonly here: string;
  readonly below: string;
}

/** Branches of a tree given depth first. */
export function drawBranches(rows: readonly { depth: number; isLast: boolean }[], style: Style): Branch[] {
  const { branch, lastBranch, trunk } = glyphsOf(style);
  const trunks: string[] = [];
  return rows.map(({ depth, isLast }) => {
    if (depth === 0) return { here: '', below: '' };
    trunks.length = Math.min(trunks.length, depth - 1);
    const stem = trunks.join('');
    const under = isLast ? ' '.repeat(trunk.length) : trunk;
    trunks.push(under);
    return { here: stem + (isLast ? lastBranch : branch), below: stem + under };
  });
}
