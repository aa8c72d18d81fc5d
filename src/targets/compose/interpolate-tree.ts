import type { Place } from '../../target-spec.js';
import type { Located, LocatedEntry, LocatedList, LocatedMap, LocatedScalar } from '../yaml/located.js';
import { type Interpolated, interpolate, type Lookup } from './interpolate.js';

/** Of values whose variables are not all set what became of them, by the place of the value. */
export type VariableProblems = Map<Place, Interpolated>;

/**
 * A tree with the variables of its values replaced; keys hold none. What replaced a variable is text, whatever it
 * looks like. Problems are added to `problems`.
 */
export function interpolateTree(root: Located, lookup: Lookup, problems: VariableProblems): Located {
  /** By map or list, as one that aliases stand for is met often. */
  const done = new Map<Located, Located>();
  const visit = (located: Located): Located => {
    if (located.kind === 'scalar') return visitScalar(located);
    const known = done.get(located);
    if (known !== undefined) return known;
    const result = located.kind === 'list' ? visitList(located) : visitMap(located);
    done.set(located, result);
    return result;
  };
  const visitScalar = (scalar: LocatedScalar): Located => {
    if (typeof scalar.value !== 'string' || !scalar.value.includes('$')) return scalar;
    const result = interpolate(scalar.value, lookup);
    const { unset, defaulted, missing, isInvalid } = result;
    if (unset.length + defaulted.length + missing.length > 0 || isInvalid) problems.set(scalar.place, result);
    return { ...scalar, value: result.text, source: result.text, isQuoted: true };
  };
  const visitList = (list: LocatedList): Located => {
    const items = list.items.map(visit);
    return items.every((item, index) => item === list.items[index]) ? list : { ...list, items };
  };
  const visitMap = (map: LocatedMap): Located => {
    let changed: Map<string, LocatedEntry> | null = null;
    for (const [name, { key, value }] of map.entries) {
      const result = visit(value);
      if (result === value) continue;
      changed ??= new Map(map.entries);
      changed.set(name, { key, value: result });
    }
    return changed === null ? map : { ...map, entries: changed };
  };
  return visit(root);
}
