import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type PlannedTarget,
  planShards,
  type ShardPlan,
  textOfPlan,
} from '../../../src/shards/plan-shards.js';
import { timingsOf } from '../../../src/shards/timings.js';
import { anObservation, aReport, aResult, somePhases } from '../../support/builders.js';

const target = (name: string, facts: Partial<PlannedTarget> = {}): PlannedTarget => ({
  kind: 'image',
  name,
  budgetMs: 30_000,
  runs: 1,
  pod: null,
  ...facts,
});
const namesOf = ({ shards }: ShardPlan) => shards.map(({ targets }) => targets.map(({ name }) => name));
const times = (entries: Record<string, number>) =>
  new Map(Object.entries(entries).map(([name, ms]) => [`image\n${name}`, ms]));

const anyTargets = fc.array(
  fc.record({
    kind: fc.constantFrom('image' as const, 'compose' as const, 'k8s' as const),
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    budgetMs: fc.constantFrom(5_000, 10_000, 30_000),
    runs: fc.integer({ min: 1, max: 3 }),
    pod: fc.option(fc.constantFrom('Pod/x', 'Pod/y', 'Deployment/x')),
  }),
  { maxLength: 20 },
);
const anyTimings = fc.option(
  fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat({ max: 9_000 })).map(times),
);
const anyTotal = fc.integer({ min: 1, max: 8 });

describe('a plan', () => {
  it('deals targets out by budget where no times are known', () => {
    const targets = [target('d'), target('b', { budgetMs: 90_000 }), target('a'), target('c', { runs: 2 })];
    const plan = planShards(targets, 2, null);
    expect(plan.isTimed).toBe(false);
    // By budget: b, c, a, d; in a shard they are in the order of the call.
    expect(namesOf(plan)).toEqual([
      ['b', 'a'],
      ['d', 'c'],
    ]);
  });

  it('puts the longest into the emptiest shard', () => {
    const plan = planShards(
      ['a', 'b', 'c', 'd'].map((name) => target(name)),
      2,
      times({ a: 10, b: 9, c: 2, d: 2 }),
    );
    expect(namesOf(plan)).toEqual([
      ['a', 'd'],
      ['b', 'c'],
    ]);
    expect(plan.shards.map(({ expectedMs }) => expectedMs)).toEqual([12, 11]);
  });

  it('takes a target without a time for one of the median', () => {
    const plan = planShards(
      ['a', 'b', 'x'].map((name) => target(name)),
      3,
      times({ a: 100, b: 50 }),
    );
    expect(plan.shards.map(({ expectedMs }) => expectedMs)).toEqual([100, 75, 50]);
  });

  it('keeps the containers of a Pod together, for as long as they take one after another', () => {
    const pod = 'Deployment/web';
    const targets = ['a', 'b', 'c', 'd'].map((name) => target(name, name < 'c' ? { pod } : {}));
    expect(namesOf(planShards(targets, 2, null))).toEqual([['a', 'b', 'd'], ['c']]);
    const timed = planShards(targets, 2, times({ a: 5, b: 5, c: 7, d: 2 }));
    expect(namesOf(timed)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(timed.shards.map(({ expectedMs }) => expectedMs)).toEqual([10, 9]);
  });

  it('takes no Pod apart', () => {
    fc.assert(
      fc.property(anyTargets, anyTotal, anyTimings, (targets, total, timings) => {
        const homes = new Map<string, Set<number>>();
        for (const [nth, shard] of planShards(targets, total, timings).shards.entries())
          for (const { position } of shard.targets) {
            const pod = targets[position]?.pod ?? null;
            if (pod !== null) homes.set(pod, (homes.get(pod) ?? new Set()).add(nth));
          }
        expect([...homes.values()].filter(({ size }) => size > 1)).toEqual([]);
      }),
    );
  });

  it('does not count times of none of the targets', () => {
    expect(planShards([target('a')], 1, times({ other: 5 })).isTimed).toBe(false);
  });

  it('has every target once, with its place', () => {
    fc.assert(
      fc.property(anyTargets, anyTotal, anyTimings, (targets, total, timings) => {
        const { shards } = planShards(targets, total, timings);
        expect(shards).toHaveLength(total);
        const placed = shards.flatMap((shard) => shard.targets).toSorted((a, b) => a.position - b.position);
        expect(placed).toEqual(targets.map(({ kind, name }, position) => ({ kind, name, position })));
      }),
    );
  });

  it('is the same whatever the order of the targets', () => {
    const shuffled = anyTargets.chain((targets) =>
      fc.tuple(fc.constant(targets), fc.shuffledSubarray(targets, { minLength: targets.length })),
    );
    fc.assert(
      fc.property(shuffled, anyTotal, anyTimings, ([one, other], total, timings) => {
        expect(textOfPlan(planShards(one, total, timings))).toBe(
          textOfPlan(planShards(other, total, timings)),
        );
      }),
    );
  });

  it('differs where the number of shards or a target does', () => {
    const texts = [
      planShards([target('a'), target('b')], 2, null),
      planShards([target('a'), target('b')], 3, null),
      planShards([target('a'), target('c')], 2, null),
      planShards([target('a'), target('b', { kind: 'compose' })], 2, null),
      planShards([target('a', { pod: 'p' }), target('b', { pod: 'p' })], 2, null),
    ].map(textOfPlan);
    expect(new Set(texts).size).toBe(5);
  });
});

describe('the times of a report', () => {
  it('are from the beginning of the first trial to the end of the last', () => {
    const none = somePhases({ createMs: null, startMs: null, readyMs: null, signalMs: null, keptMs: null });
    const runs = [
      anObservation({ phases: { ...none, beganMs: 1_000, endMs: 500, removeMs: 20 } }),
      anObservation({ phases: { ...none, beganMs: 1_200, endMs: 900, removeMs: null } }),
      anObservation({ phases: null }),
    ];
    const timed = aResult({ runs });
    const untimed = aResult({
      target: { ...timed.target, name: 'untimed' },
      runs: [anObservation({ phases: null })],
    });
    expect([...timingsOf(aReport({ results: [timed, untimed] }))]).toEqual([
      [`image\n${timed.target.name}`, 1_100],
    ]);
  });
});
