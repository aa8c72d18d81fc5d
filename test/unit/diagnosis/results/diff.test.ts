import { describe, expect, it } from 'vitest';
import { diffReports } from '../../../../src/diagnosis/results/diff.js';
import type { TargetResult } from '../../../../src/diagnosis/results/report.js';
import { diffJson, diffText } from '../../../../src/report/diff.js';
import { aFinding, aReport, aResult, aStyle, aTargetError } from '../../../support/builders.js';

const exit = (afterMs: number, uncertaintyMs = 5) => ({ code: 0, afterMs, uncertaintyMs, oomKilled: false });
const spread = (min: number, max: number) =>
  ({ outcomes: {}, exited: 3, exitMs: { min, median: min, max } }) as unknown as TargetResult['spread'];
const result = (facts: Partial<TargetResult> = {}) =>
  aResult({ grace: { budgetMs: 10_000, source: 'docker' }, ...facts });

function diff(before: TargetResult, after: TargetResult) {
  return diffReports(aReport({ results: [before] }), aReport({ results: [after] })).targets[0];
}

describe('a target', () => {
  it.each([
    ['worse', 'a worse outcome', result(), result({ outcome: 'abrupt' })],
    ['better', 'a better outcome', result({ outcome: 'killed' }), result({ outcome: 'abrupt' })],
    ['worse', 'no answer any more', result({ outcome: 'killed' }), result({ outcome: 'inconclusive' })],
    ['worse', 'a finding more', result(), result({ findings: [aFinding()] })],
    ['better', 'a finding less', result({ findings: [aFinding()] }), result()],
    [
      'better',
      'a better outcome with a finding more',
      result({ outcome: 'killed' }),
      result({ findings: [aFinding()] }),
    ],
    ['worse', 'a later exit', result({ exit: exit(100) }), result({ exit: exit(900) })],
    ['better', 'an earlier exit', result({ exit: exit(900) }), result({ exit: exit(100) })],
    [
      'same',
      'a change within the uncertainty',
      result({ exit: exit(100, 300) }),
      result({ exit: exit(650, 300) }),
    ],
    [
      'same',
      'a change within a hundredth of the budget',
      result({ exit: exit(10, 1) }),
      result({ exit: exit(100, 1) }),
    ],
    [
      'same',
      'runs that overlap',
      result({ exit: exit(500), spread: spread(100, 500) }),
      result({ exit: exit(900), spread: spread(400, 900) }),
    ],
    [
      'worse',
      'runs that do not',
      result({ exit: exit(500), spread: spread(100, 500) }),
      result({ exit: exit(900), spread: spread(600, 900) }),
    ],
    ['same', 'one that completes instead', result(), result({ outcome: 'completed' })],
  ] as const)('is %s: %s', (change, _, before, after) => {
    expect(diff(before, after)?.change).toBe(change);
  });

  it('that could not be probed any more is worse, and better the other way', () => {
    const there = aReport({ results: [result()] });
    const gone = aReport({ results: [], errors: [aTargetError({ target: result().target })] });
    expect(diffReports(there, gone).summary).toMatchObject({ worse: 1, better: 0 });
    expect(diffReports(gone, there).summary).toMatchObject({ worse: 0, better: 1 });
  });
});

describe('the comparison', () => {
  const named = (name: string, facts: Partial<TargetResult> = {}) =>
    result({ target: { kind: 'image', name, image: name, place: null, notes: [] }, ...facts });
  const before = aReport({
    results: [
      named('a', { exit: exit(100) }),
      named('gone', { outcome: 'killed' }),
      named('same'),
      named('fixed', { outcome: 'killed', findings: [aFinding()] }),
    ],
    errors: [],
  });
  const after = aReport({
    results: [
      named('a', { exit: exit(900), outcome: 'abrupt', findings: [aFinding()] }),
      named('same'),
      named('fixed'),
      named('::error::\u001b[2Jx'),
    ],
  });

  it('reads as text', () => {
    expect(`\n${diffText(diffReports(before, after), aStyle())}`).toBe(`
worse  a
  graceful before, now abrupt
  new: unhandled-signal
  exits slower: 100 ms before, now 900 ms, ± 10 ms

removed  gone
  killed

new  \\x3a:error::\\x1b[2Jx
  graceful

better  fixed
  killed before, now graceful
  gone: unhandled-signal

5 targets: 1 worse, 1 better, 1 new, 1 removed, 1 same
`);
  });

  it('reads back as JSON', () => {
    const compared = diffReports(before, after);
    expect(JSON.parse(diffJson(compared))).toEqual(compared);
  });

  it('of nothing is nothing', () => {
    const none = aReport({ results: [] });
    expect(diffText(diffReports(none, none), aStyle())).toBe('0 targets\n');
  });
});
