import type { Place } from '../../target-spec.js';
import { isNull, type Located, type LocatedMap, valueAt } from '../yaml/located.js';
import { textOf } from './make-located.js';
import type { Notebook } from './notebook.js';

/** A value, and where it stands. */
export interface Placed<Value> {
  readonly value: Value;
  readonly place: Place;
}

/** An entry of a map whose values are texts. */
export interface Pair extends Placed<string | null> {
  readonly name: string;
}

/** Reads the values of a map; one that is not of its kind is noted and counts as not there. */
export interface Reader {
  readonly map: LocatedMap;
  readonly notebook: Notebook;
  /** Null where there is none, or where it is null. */
  located(key: string): Located | null;
  text(key: string): Placed<string> | null;
  flag(key: string): boolean;
  number(key: string): Placed<number> | null;
  /** The texts of a list. */
  texts(key: string): Placed<string>[];
  items(key: string): readonly Located[];
  /** Name and text of each entry; null for a name without a value. */
  pairs(key: string): Pair[];
  /** The map below a key; an empty one where there is none. */
  child(key: string): Reader;
}

const TRUE = /^(true|yes|y|on)$/i;
const FALSE = /^(false|no|n|off)$/i;

export function createReader(map: LocatedMap, notebook: Notebook): Reader {
  const located = (key: string): Located | null => {
    const value = valueAt(map, key);
    return isNull(value) ? null : value;
  };
  const refuse = (key: string, kind: string, place: Place): null => {
    notebook.note(`'${key}' is not ${kind}; it is left out.`, place);
    return null;
  };
  const placedText = (key: string, value: Located): Placed<string> | null => {
    const text = textOf(value);
    return text === null ? refuse(key, 'text', value.place) : { value: text, place: value.place };
  };
  const text = (key: string): Placed<string> | null => {
    const value = located(key);
    return value === null ? null : placedText(key, value);
  };
  const items = (key: string): readonly Located[] => {
    const value = located(key);
    if (value === null || value.kind === 'list') return value?.items ?? [];
    refuse(key, 'a list', value.place);
    return [];
  };
  const pairs: Reader['pairs'] = (key) => {
    const value = located(key);
    if (value !== null && value.kind !== 'map') refuse(key, 'a map or a list of NAME=value', value.place);
    if (value?.kind !== 'map') return [];
    return [...value.entries].flatMap(([name, entry]): Pair[] => {
      if (isNull(entry.value)) return [{ name, value: null, place: entry.key }];
      const placed = placedText(`${key}.${name}`, entry.value);
      return placed === null ? [] : [{ name, ...placed }];
    });
  };
  return {
    map,
    notebook,
    located,
    text,
    items,
    pairs,
    flag: (key) => {
      const word = text(key);
      if (word === null || FALSE.test(word.value)) return false;
      return TRUE.test(word.value) || refuse(key, 'true or false', word.place) !== null;
    },
    number: (key) => {
      const word = text(key);
      if (word === null) return null;
      const value = Number(word.value);
      return Number.isFinite(value) && word.value !== ''
        ? { value, place: word.place }
        : refuse(key, 'a number', word.place);
    },
    texts: (key) => items(key).flatMap((item) => placedText(key, item) ?? []),
    child: (key) => {
      const value = located(key);
      if (value !== null && value.kind !== 'map') refuse(key, 'a map', value.place);
      const below = value?.kind === 'map' ? value : { ...map, entries: new Map() };
      return createReader(below, notebook);
    },
  };
}
