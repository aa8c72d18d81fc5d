import { keyOf } from '../target-key.js';

/** A target as a plan of shards knows it. */
export interface PlannedTarget {
  readonly kind: 'image' | 'compose' | 'k8s';
  readonly name: string;
  /** The longest that one trial of it may take to stop, ms. */
  readonly budgetMs: number;
  /** Trials to run. */
  readonly runs: number;
  /** The Pod that it is started with, by its id: the targets of one go to one shard. Null where it is run alone. */
  readonly pod: string | null;
}

/** Which targets go to which shard. */
export interface ShardPlan {
  /** From measured times, longest first; otherwise dealt out by budget. */
  readonly isTimed: boolean;
  /** One for each shard, in order; some may be empty. */
  readonly shards: readonly PlannedShard[];
}

export interface PlannedShard {
  /** Its targets probed one after another, ms; null without measured times. */
  readonly expectedMs: number | null;
  /** In the order of the call, each with its place in the whole list, from 0. */
  readonly targets: readonly PlacedTarget[];
}

export interface PlacedTarget {
  readonly kind: PlannedTarget['kind'];
  readonly name: string;
  readonly position: number;
}

/** How long each target took, ms, by `keyOf`. */
export type Timings = ReadonlyMap<string, number>;

interface Weighed extends PlacedTarget {
  readonly weight: number;
}

/** What no plan takes apart: a target, or those of one Pod, which each start all of it. */
interface Unit {
  readonly key: string;
  readonly weight: number;
  readonly targets: readonly PlacedTarget[];
}

/**
 * Cuts targets into `total` shards, the same for the same targets in whatever order they are listed, and the same
 * timings. Those without a time count as long as the median of those with one.
 */
export function planShards(
  targets: readonly PlannedTarget[],
  total: number,
  timings: Timings | null,
): ShardPlan {
  const known = targets.flatMap((target) => timings?.get(keyOf(target)) ?? []);
  if (known.length === 0) return { isTimed: false, shards: dealOut(unitsOf(targets, guess), total) };
  const unknown = median(known);
  const units = unitsOf(targets, (target) => timings?.get(keyOf(target)) ?? unknown);
  return { isTimed: true, shards: fillEmptiest(units, total) };
}

/** The same text for two plans where they put the same targets into the same shards. */
export function textOfPlan({ shards }: ShardPlan): string {
  return JSON.stringify(shards.map(({ targets }) => targets.map(keyOf).toSorted(byText)));
}

/** What a target may take at most says how long it may hold up its shard. */
function guess({ budgetMs, runs }: PlannedTarget): number {
  return budgetMs * runs;
}

/** Heaviest first; the names decide between equal ones, and the place between those of the same names. */
function unitsOf(targets: readonly PlannedTarget[], weightOf: (target: PlannedTarget) => number): Unit[] {
  const together = new Map<string, Weighed[]>();
  for (const [position, target] of targets.entries()) {
    const { kind, name, pod } = target;
    const one = pod === null ? `target ${position}` : `pod ${pod}`;
    const unit = together.get(one) ?? [];
    unit.push({ kind, name, position, weight: weightOf(target) });
    together.set(one, unit);
  }
  return [...together.values()]
    .map(unitOf)
    .toSorted((one, other) => other.weight - one.weight || byText(one.key, other.key));
}

/** The weights are added in an order that no list decides. */
function unitOf(targets: readonly Weighed[]): Unit {
  const weights = targets.map(({ weight }) => weight).toSorted((one, other) => one - other);
  return {
    key: targets.map(keyOf).toSorted(byText).join('\n'),
    weight: weights.reduce((sum, weight) => sum + weight, 0),
    targets: targets.map(({ kind, name, position }) => ({ kind, name, position })),
  };
}

function dealOut(sorted: readonly Unit[], total: number): PlannedShard[] {
  const shards: PlacedTarget[][] = Array.from({ length: total }, () => []);
  for (const [nth, { targets }] of sorted.entries()) shards[nth % total]?.push(...targets);
  return shards.map((targets) => ({ expectedMs: null, targets: inOrder(targets) }));
}

function fillEmptiest(sorted: readonly Unit[], total: number): PlannedShard[] {
  const shards = Array.from({ length: total }, () => ({ weight: 0, targets: [] as PlacedTarget[] }));
  for (const { weight, targets } of sorted) {
    const emptiest = shards.reduce((least, each) => (each.weight < least.weight ? each : least));
    emptiest.targets.push(...targets);
    emptiest.weight += weight;
  }
  return shards.map(({ weight, targets }) => ({ expectedMs: weight, targets: inOrder(targets) }));
}

function inOrder(targets: readonly PlacedTarget[]): PlacedTarget[] {
  return targets.toSorted((one, other) => one.position - other.position);
}

/** By code unit, which is the same on every machine. */
function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
