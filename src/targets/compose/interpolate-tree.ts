import type { Place } from '../../target-spec.js';
import type { Located, LocatedScalar } from '../yaml/located.js';
import { type Interpolated, interpolate, type Lookup } from './interpolate.js';

/** What was wrong with the variables of a value, by the place of the value; none for those that are fine. */
export type VariableProblems = Map<Place, Interpolated>;

/**
 * A tree with the variables of its values replaced; keys hold none. What replaced a variable is text, whatever it
 * looks like. Problems are added to `problems`.
 */
export function interpolateTree(root: Located, lookup: Lookup, problems: VariableProblems): Located {
  /** By value, as one that aliases stand for is met often. */
  const done = new Map<Located, Located>();
  const visit = (located: Located): Located => {
    const known = done.get(located);
    if (known !== undefined) return known;
    const result = located.kind === 'scalar' ? visitScalar(located) : visitParts(located);
    done.set(located, result);
    return result;
  };
  const visitScalar = (scalar: LocatedScalar): Located => {
    if (typeof scalar.value !== 'string' || !scalar.value.includes('$')) return scalar;
    const result = interpolate(scalar.value, lookup);
    if (result.unset.length > 0 || result.missing.length > 0 || result.isInvalid)
      problems.set(scalar.place, result);
    return { ...scalar, value: result.text, source: result.text, isQuoted: true };
  };
  const visitParts = (located: Exclude<Located, LocatedScalar>): Located => {
    if (located.kind === 'list') return { ...located, items: located.items.map(visit) };
    const entries = new Map(
      [...located.entries].map(([name, { key, value }]) => [name, { key, value: visit(value) }]),
    );
    return { ...located, entries };
  };
  return visit(root);
}
