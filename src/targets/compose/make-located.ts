import type { Located, LocatedEntry, LocatedList, LocatedMap, LocatedScalar } from '../yaml/located.js';
import { scalarText } from './scalar-text.js';

/** A text that stands where another value does. */
export function textAt(text: string, { place }: Located): LocatedScalar {
  return { kind: 'scalar', place, tag: null, value: text, source: text, isQuoted: true };
}

/** A null that stands where another value does. */
export function nullAt({ place }: Located): LocatedScalar {
  return { kind: 'scalar', place, tag: null, value: null, source: '', isQuoted: false };
}

/** A map in place of another value, whose tag it keeps. */
export function mapAt(
  entries: Iterable<readonly [string, LocatedEntry]>,
  { place, tag }: Located,
): LocatedMap {
  return { kind: 'map', place, tag, entries: new Map(entries) };
}

/** A list in place of another value, whose tag it keeps. */
export function listAt(items: readonly Located[], { place, tag }: Located): LocatedList {
  return { kind: 'list', place, tag, items };
}

/** An entry whose key stands where its value does. */
export function entryOf(value: Located): LocatedEntry {
  return { key: value.place, value };
}

/** The text of a scalar as Compose reads it; null for null, and for what is no scalar. */
export function textOf(located: Located | null | undefined): string | null {
  return located?.kind === 'scalar' ? scalarText(located) : null;
}
