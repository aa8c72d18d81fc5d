import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleReport } from '../../../../src/diagnosis/results/assemble.js';
import { baselineOf } from '../../../../src/diagnosis/results/baseline.js';
import { type Merged, mergeReports, type NamedReport } from '../../../../src/diagnosis/results/merge.js';
import type { Report, TargetError, TargetResult } from '../../../../src/diagnosis/results/report.js';
import { viewOf } from '../../../../src/diagnosis/results/view-of.js';
import type { WaiverPolicy } from '../../../../src/diagnosis/results/waiver.js';
import { type FormatName, formats } from '../../../../src/report/index.js';
import { planShards, textOfPlan } from '../../../../src/shards/plan-shards.js';
import { aReport, aResult, aStyle, aTargetError, aWaiver } from '../../../support/builders.js';
import { validateReport } from '../../../support/validate-report.js';
import { abandonedChildren, graceful, killedAtBudget, shellForm } from '../../report/scenarios.js';

type Outcome = TargetResult | TargetError;

const TODAY = '2026-11-26';
const STARTED = `${TODAY}T10:00:00.000Z`;
const CHOICES = { toolVersion: '1.0.0', allowMissing: false, baseline: null, today: TODAY };
const SCENARIOS: readonly Outcome[] = [
  graceful,
  shellForm,
  abandonedChildren,
  killedAtBudget,
  { ...abandonedChildren, required: 'graceful', passed: false },
  { ...graceful, failedOn: ['tight-budget'], passed: false },
  aResult({ outcome: 'inconclusive' }),
  aTargetError(),
];

interface Run {
  readonly outcomes: readonly Outcome[];
  readonly waivers?: Partial<WaiverPolicy>;
  readonly baseline?: ReturnType<typeof baselineOf> | null;
}

const isResult = (outcome: Outcome): outcome is TargetResult => 'outcome' in outcome;

/** What a call without shards reports. */
function whole({ outcomes, waivers, baseline = null }: Run, shard: Report['shard'] = null): Report {
  const results = outcomes.filter(isResult);
  const policy = { waivers: [], today: TODAY, isStrict: false, isWhole: true, ...waivers };
  return assembleReport({
    toolVersion: '1.0.0',
    engine: { name: 'docker', version: '26.1', apiVersion: '1.45', view: viewOf(results) },
    startedAt: STARTED,
    results,
    errors: outcomes.filter((outcome): outcome is TargetError => !isResult(outcome)),
    waivers: policy,
    baseline,
    shard,
  });
}

/** What each of so many calls for a shard of it reports. */
function cut(run: Run, total: number): NamedReport[] {
  // Two targets after each other are of one Pod.
  const planned = run.outcomes.map(({ target: { kind, name } }, nth) => {
    const pod = nth % 3 === 2 ? null : `Pod/${Math.floor(nth / 3)}`;
    return { kind, name, budgetMs: 1, runs: 1, pod };
  });
  const plan = planShards(planned, total, null);
  const { isStrict: strict = false, isWhole: isWholeFile = true } = run.waivers ?? {};
  return plan.shards.map(({ targets }, nth) => {
    const outcomes = targets.flatMap(({ position }) => run.outcomes[position] ?? []);
    const waivers = { strict, whole: isWholeFile };
    const shard = { index: nth + 1, total, plan: textOfPlan(plan), targets, waivers };
    const report = whole(
      { ...run, outcomes, waivers: { ...run.waivers, isWhole: false, isPart: true } },
      shard,
    );
    return { name: `shard-${nth + 1}.json`, report };
  });
}

function merge(parts: readonly NamedReport[], choices: Partial<typeof CHOICES> = {}) {
  const merged: Merged = mergeReports(parts, { ...CHOICES, ...choices });
  if (merged.kind !== 'merged') throw new Error('they do not belong together');
  return merged;
}

const anyOutcomes = fc
  .array(fc.tuple(fc.constantFrom(...SCENARIOS), fc.integer({ min: 1, max: 6 })), {
    minLength: 1,
    maxLength: 9,
  })
  .map((picks) =>
    picks.map(([outcome, nth]) => ({ ...outcome, target: { ...outcome.target, name: `shop/api-${nth}` } })),
  );
const anyWaivers = fc.record({
  waivers: fc.subarray([
    aWaiver(),
    aWaiver({ waives: { kind: 'rule', rule: 'shell-as-pid-1' }, target: 'shop/*' }),
    aWaiver({ waives: { kind: 'outcome', outcome: 'killed' }, target: 'shop/api-1' }),
    aWaiver({ waives: { kind: 'outcome', outcome: 'abrupt' }, until: '2026-01-01' }),
  ]),
  isStrict: fc.boolean(),
});

describe('the merged report of all shards', () => {
  it.each(Object.keys(formats) as FormatName[])('is that of one call, as %s', (format) => {
    fc.assert(
      fc.property(
        anyOutcomes,
        fc.integer({ min: 1, max: 6 }),
        anyWaivers,
        fc.boolean(),
        (outcomes, total, waivers, isCompared) => {
          // What is listed twice with one name may be told apart by nothing else: the order of those is free.
          const distinct = [...new Map(outcomes.map((each) => [each.target.name, each])).values()];
          const baseline = isCompared ? baselineOf({ results: distinct.slice(1).filter(isResult) }) : null;
          const run = { outcomes: distinct, waivers, baseline };
          const { report, missing } = merge(cut(run, total));
          expect(missing).toEqual([]);
          const text = (each: Report) => formats[format](each, aStyle());
          expect(text(report)).toBe(text(whole(run)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is valid, and so is each shard', () => {
    const parts = cut({ outcomes: SCENARIOS.slice(0, 4) }, 3);
    for (const { report } of [...parts, merge(parts)])
      expect(validateReport(JSON.parse(JSON.stringify(report)))).toEqual([]);
  });

  it('has the baseline of the merge where one is named', () => {
    const parts = cut({ outcomes: [shellForm] }, 1);
    const { report } = merge(parts, { baseline: baselineOf({ results: [shellForm] }) } as never);
    expect(report.summary.exitCode).toBe(0);
    expect(merge(parts).report.summary.exitCode).toBe(1);
  });
});

describe('a shard', () => {
  const named = (result: TargetResult, name: string) => ({ ...result, target: { ...result.target, name } });
  const outcomes = ['a', 'b', 'c'].map((name) => named(graceful, name));

  it('that is missing makes the exit code 2, unless it may be', () => {
    const [first, , third] = cut({ outcomes }, 3) as [NamedReport, NamedReport, NamedReport];
    expect(merge([third, first])).toMatchObject({
      missing: [2],
      total: 3,
      report: { summary: { exitCode: 2 } },
    });
    expect(merge([first, third], { allowMissing: true }).report.summary).toMatchObject({
      graceful: 2,
      exitCode: 0,
    });
  });

  it('that was run again counts as it was begun last', () => {
    const parts = cut({ outcomes: [named(killedAtBudget, 'a'), named(graceful, 'b')] }, 2);
    const again = cut({ outcomes: [named(graceful, 'a'), named(graceful, 'b')] }, 2)[0] as NamedReport;
    const rerun = { name: 'again.json', report: { ...again.report, startedAt: `${TODAY}T11:00:00.000Z` } };
    for (const files of [
      [rerun, ...parts],
      [...parts, rerun],
    ])
      expect(merge(files)).toMatchObject({
        report: { summary: { graceful: 2, killed: 0, exitCode: 0 } },
        replaced: [{ what: 'shard 1/2', name: 'shard-1.json', by: 'again.json' }],
      });
  });

  it.each([
    ['of another plan', cut({ outcomes: outcomes.slice(1) }, 3)],
    ['of another number', cut({ outcomes }, 2)],
    ['beside a report without shards', [{ name: 'all.json', report: whole({ outcomes }) }]],
  ])('%s does not belong to the others', (_, [stranger]) => {
    const [first] = cut({ outcomes }, 3);
    const parts = [first, stranger] as NamedReport[];
    expect(mergeReports(parts, CHOICES)).toEqual({ kind: 'mixed', one: first, other: stranger });
  });

  it('without targets counts as done, and names no engine', () => {
    const parts = cut({ outcomes: outcomes.slice(0, 1) }, 2);
    const { report } = parts[1] as NamedReport;
    expect(report.summary.exitCode).toBe(0);
    const none = { name: 'none', version: '', apiVersion: '', view: 'none' };
    const merged = merge([parts[0] as NamedReport, { name: 'empty', report: { ...report, engine: none } }]);
    expect(merged.report).toMatchObject({ engine: { name: 'docker' }, summary: { exitCode: 0 } });
  });
});

describe('reports without shards', () => {
  it('are joined, and of one target the report counts that was begun last', () => {
    const old = aReport({ startedAt: null, results: [killedAtBudget], errors: [aTargetError()] });
    const late = aReport({
      startedAt: STARTED,
      results: [
        { ...graceful, target: killedAtBudget.target },
        aResult({ target: { ...graceful.target, name: 'z' } }),
      ],
    });
    const merged = merge([
      { name: 'late', report: late },
      { name: 'old', report: old },
    ]);
    expect(merged.replaced).toEqual([{ what: killedAtBudget.target.name, name: 'old', by: 'late' }]);
    expect(merged.report).toMatchObject({
      summary: { graceful: 2, killed: 0, exitCode: 2 },
      errors: [aTargetError()],
      startedAt: STARTED,
    });
  });

  it('of different engines and versions name them all', () => {
    const one = aReport();
    const other = {
      ...one,
      tool: { ...one.tool, version: '0.2.0' },
      engine: { ...one.engine, version: '28.5' },
    };
    const { report } = merge([
      { name: 'one', report: one },
      { name: 'other', report: { ...other, results: [named('other')] } },
    ]);
    expect(report.engine.version).toBe('26.1.5, 28.5');
    expect(report.tool.version).toBe('1.0.0');
  });

  const named = (name: string) => aResult({ target: { ...graceful.target, name } });

  it('are at least one', () => {
    expect(() => mergeReports([], CHOICES)).toThrow(RangeError);
  });
});
