import { keyOf } from '../target-key.js';

/** A target as a plan of shards knows it. */
export interface PlannedTarget {
  readonly kind: 'image' | 'compose' | 'k8s';
  readonly name: string;
  /** The longest that one trial of it may take to stop, ms. */
  readonly budgetMs: number;
  /** Trials to run. */
  readonly runs: number;
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
  if (known.length === 0) return { isTimed: false, shards: dealOut(weigh(targets, guess), total) };
  const unknown = median(known);
  const weighed = weigh(targets, (target) => timings?.get(keyOf(target)) ?? unknown);
  return { isTimed: true, shards: fillEmptiest(weighed, total) };
}

/** The same text for two plans where they put the same targets into the same shards. */
export function textOfPlan({ shards }: ShardPlan): string {
  return JSON.stringify(shards.map(({ targets }) => targets.map(keyOf).toSorted(byText)));
}

/** What a target may take at most says how long it may hold up its shard. */
function guess({ budgetMs, runs }: PlannedTarget): number {
  return budgetMs * runs;
}

/** Heaviest first; the name decides between equal ones, and the place between those of one name. */
function weigh(targets: readonly PlannedTarget[], weightOf: (target: PlannedTarget) => number): Weighed[] {
  return targets
    .map((target, position) => ({
      kind: target.kind,
      name: target.name,
      position,
      weight: weightOf(target),
    }))
    .toSorted(
      (one, other) =>
        other.weight - one.weight || byText(keyOf(one), keyOf(other)) || one.position - other.position,
    );
}

function dealOut(sorted: readonly Weighed[], total: number): PlannedShard[] {
  const shards: Weighed[][] = Array.from({ length: total }, () => []);
  for (const [nth, target] of sorted.entries()) shards[nth % total]?.push(target);
  return shards.map((targets) => ({ expectedMs: null, targets: inOrder(targets) }));
}

function fillEmptiest(sorted: readonly Weighed[], total: number): PlannedShard[] {
  const shards = Array.from({ length: total }, () => ({ weight: 0, targets: [] as Weighed[] }));
  for (const target of sorted) {
    const emptiest = shards.reduce((least, each) => (each.weight < least.weight ? each : least));
    emptiest.targets.push(target);
    emptiest.weight += target.weight;
  }
  return shards.map(({ weight, targets }) => ({ expectedMs: weight, targets: inOrder(targets) }));
}

function inOrder(targets: readonly Weighed[]): PlacedTarget[] {
  return targets
    .toSorted((one, other) => one.position - other.position)
    .map(({ kind, name, position }) => ({ kind, name, position }));
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
