import { describe, expect, it } from 'vitest';
import { assembleReport } from '../../../src/diagnosis/results/assemble.js';
import type { Report, TargetResult } from '../../../src/diagnosis/results/report.js';
import { type FormatName, formatPieces, formats } from '../../../src/report/index.js';
import { aReport, aStyle, aTargetError } from '../../support/builders.js';
import { abandonedChildren, graceful, killedAtBudget, shellForm, twoTargets } from './scenarios.js';

const NAMES = Object.keys(formats) as FormatName[];
const SCENARIOS = [graceful, shellForm, abandonedChildren, killedAtBudget];

/** A report on so many targets, each with a name of its own; `reads` counts how often one is asked for anything. */
function ofMany(count: number): { report: Report; reads: () => number } {
  let reads = 0;
  const counted = (result: TargetResult): TargetResult =>
    new Proxy(result, {
      get: (target, key, receiver) => {
        reads += 1;
        return Reflect.get(target, key, receiver);
      },
    });
  const results = Array.from({ length: count }, (_, index) => {
    const result = SCENARIOS[index % SCENARIOS.length] ?? graceful;
    return counted({ ...result, target: { ...result.target, name: `shop/api-${index}:1` } });
  });
  const { engine } = aReport();
  return { report: assembleReport({ toolVersion: '1.0.0', engine, results }), reads: () => reads };
}

describe.each(NAMES)('the format %s', (name) => {
  it('is the same in pieces', () => {
    for (const report of [aReport(), twoTargets, aReport({ results: [], errors: [aTargetError()] })])
      expect([...formatPieces[name](report, aStyle())].join('')).toBe(formats[name](report, aStyle()));
  });

  it('looks at each of many results as often as at each of a few', () => {
    const readsOf = (count: number) => {
      const { report, reads } = ofMany(count);
      for (const _ of formatPieces[name](report, aStyle()));
      return reads();
    };
    expect(readsOf(24) - readsOf(16)).toBe(readsOf(16) - readsOf(8));
  });

  it('holds no more than one result in a piece', () => {
    const longest = (count: number) =>
      Math.max(
        ...[...formatPieces[name](ofMany(count).report, aStyle())].slice(0, -2).map(({ length }) => length),
      );
    expect(longest(32)).toBeLessThan(longest(8) * 1.1);
  });
});

it('a list of a hundred thousand targets is written', () => {
  const errors = new Array(130_000).fill(aTargetError());
  const lines = formats.human(aReport({ results: [], errors }), aStyle()).split('\n');
  expect(lines.length).toBe(130_003);
});
