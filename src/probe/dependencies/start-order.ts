import type { Dependency, TargetSpec } from '../../target-spec.js';

/** Something that has to be so before a target is started. */
export interface Needed {
  readonly name: string;
  /** Null where its file has none of that name. */
  readonly spec: TargetSpec | null;
  /** The most that anything that depends on it asks. */
  readonly condition: Dependency['condition'];
  /** Where it is first asked for. */
  readonly place: Dependency['place'];
}

/** A container that is to end is waited for, whatever else is asked of it. */
const LEAST_FIRST: readonly Dependency['condition'][] = ['started', 'healthy', 'completed'];

/**
 * What a target depends on, and that in turn, each after what it depends on itself. Nothing depends on the target: what
 * says so goes round in a circle, which Compose refuses.
 */
export function startOrder(target: TargetSpec, others: readonly TargetSpec[]): Needed[] {
  const byName = new Map(others.map((spec) => [spec.name, spec]));
  const conditions = new Map<string, Dependency['condition']>();
  const visited = new Set([target.name]);
  const order: Omit<Needed, 'condition'>[] = [];
  const visit = ({ declared }: TargetSpec): void => {
    for (const { name, condition, place } of declared?.dependsOn ?? []) {
      conditions.set(name, more(conditions.get(name) ?? 'started', condition));
      if (visited.has(name)) continue;
      visited.add(name);
      const spec = byName.get(name) ?? null;
      if (spec !== null) visit(spec);
      order.push({ name, spec, place });
    }
  };
  visit(target);
  return order.map((each) => ({ ...each, condition: conditions.get(each.name) ?? 'started' }));
}

function more(one: Dependency['condition'], other: Dependency['condition']): Dependency['condition'] {
  return LEAST_FIRST.indexOf(other) > LEAST_FIRST.indexOf(one) ? other : one;
}
