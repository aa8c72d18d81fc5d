import type { Place } from '../../target-spec.js';

/** A value of a YAML or JSON file that knows where it is written: through an alias or a merge key, where it is defined. */
export type Located = LocatedMap | LocatedList | LocatedScalar;

export interface LocatedMap {
  readonly kind: 'map';
  readonly place: Place;
  /** `!reset`, `!override` or another tag that is none of YAML's own; null for none. */
  readonly tag: string | null;
  /** In the order of the file; of a key that stands twice, the last. Merge keys have been resolved. */
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export interface LocatedEntry {
  /** Where the key is written. */
  readonly key: Place;
  readonly value: Located;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly place: Place;
  readonly tag: string | null;
  readonly items: readonly Located[];
}

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly tag: string | null;
  readonly value: string | number | bigint | boolean | null;
  /** As it is written, without quotes: `012`, `1_000`, `yes`. */
  readonly source: string;
  /** True for a block (`|`, `>`) and for `!!str` too: it is text, whatever it looks like. */
  readonly isQuoted: boolean;
}

/** The value of a key of a map; null where it is no map or has no such key. */
export function valueAt(located: Located | null, ...keys: readonly string[]): Located | null {
  let current: Located | null = located;
  for (const key of keys)
    current = current?.kind === 'map' ? (current.entries.get(key)?.value ?? null) : null;
  return current;
}

/** True for null, however it is written, and for a key without a value. */
export function isNull(located: Located | null): boolean {
  return located?.kind === 'scalar' && located.value === null;
}

/** The same value without its places. */
export function toPlain(located: Located): unknown {
  if (located.kind === 'scalar') return typeof located.value === 'bigint' ? located.source : located.value;
  if (located.kind === 'list') return located.items.map(toPlain);
  return Object.fromEntries([...located.entries].map(([key, { value }]) => [key, toPlain(value)]));
}
