import type { Note, Place } from '../../target-spec.js';
import { isNull, type Located, type LocatedMap, valueAt } from '../yaml/located.js';

/** Reads the fields of one object. A value of another type than Kubernetes takes is noted, and read as nothing. */
export interface Fields {
  note(message: string, place: Place): void;
  /** Null where there is none. */
  map(parent: Located | null, ...keys: readonly string[]): LocatedMap | null;
  list(parent: Located | null, ...keys: readonly string[]): readonly Located[];
  /** The items that are maps. */
  maps(parent: Located | null, ...keys: readonly string[]): readonly LocatedMap[];
  /** A number or a boolean as it is written, which is noted. */
  text(parent: Located | null, ...keys: readonly string[]): string | null;
  texts(parent: Located | null, ...keys: readonly string[]): readonly string[];
  /** Text or a number: what Kubernetes takes for a port or a quantity. */
  word(parent: Located | null, ...keys: readonly string[]): string | null;
  integer(parent: Located | null, ...keys: readonly string[]): number | null;
  /** False where there is none. */
  flag(parent: Located | null, ...keys: readonly string[]): boolean;
  /** The keys of a map whose values are text, as in `labels` and `data`. */
  dictionary(parent: Located | null, ...keys: readonly string[]): ReadonlyMap<string, string>;
}

/** Adds what it notes to `notes`. */
export function createFields(notes: Note[]): Fields {
  const note = (message: string, place: Place) => void notes.push({ message, place });
  const find = (parent: Located | null, keys: readonly string[]): Located | null => {
    const value = valueAt(parent, ...keys);
    return isNull(value) ? null : value;
  };
  const wrong = (value: Located, expected: string): null => {
    note(`Kubernetes takes only ${expected} here.`, value.place);
    return null;
  };
  const textOf = (value: Located): string | null => {
    if (value.kind !== 'scalar') return wrong(value, 'text');
    if (typeof value.value !== 'string') note('Kubernetes takes only text here: quote it.', value.place);
    return typeof value.value === 'string' ? value.value : value.source;
  };
  const list = (parent: Located | null, ...keys: readonly string[]) => {
    const value = find(parent, keys);
    if (value === null) return [];
    return value.kind === 'list' ? value.items : (wrong(value, 'a list') ?? []);
  };
  const map = (parent: Located | null, ...keys: readonly string[]) => {
    const value = find(parent, keys);
    if (value === null) return null;
    return value.kind === 'map' ? value : wrong(value, 'a map');
  };
  return {
    note,
    map,
    list,
    maps: (parent, ...keys) =>
      list(parent, ...keys).flatMap((item) => (item.kind === 'map' ? [item] : (wrong(item, 'a map') ?? []))),
    text: (parent, ...keys) => {
      const value = find(parent, keys);
      return value === null ? null : textOf(value);
    },
    texts: (parent, ...keys) => list(parent, ...keys).flatMap((item) => textOf(item) ?? []),
    word: (parent, ...keys) => {
      const value = find(parent, keys);
      if (value === null) return null;
      return value.kind === 'scalar' ? value.source : wrong(value, 'text or a number');
    },
    integer: (parent, ...keys) => {
      const value = find(parent, keys);
      if (value === null) return null;
      return readInteger(value) ?? wrong(value, 'a whole number');
    },
    flag: (parent, ...keys) => {
      const value = find(parent, keys);
      if (value === null) return false;
      return readFlag(value) ?? wrong(value, 'true or false') ?? false;
    },
    dictionary: (parent, ...keys) => {
      const entries = [...(map(parent, ...keys)?.entries ?? [])];
      return new Map(
        entries.flatMap(([key, { value }]) => {
          const text = isNull(value) ? '' : textOf(value);
          return text === null ? [] : [[key, text] as const];
        }),
      );
    },
  };
}

/** Kubernetes reads YAML 1.1, where `0400` is octal. */
function readInteger(value: Located): number | null {
  if (value.kind !== 'scalar' || typeof value.value === 'boolean' || value.isQuoted) return null;
  const octal = /^0o?([0-7]+)$/.exec(value.source)?.[1];
  if (octal !== undefined) return Number.parseInt(octal, 8);
  return typeof value.value === 'number' && Number.isSafeInteger(value.value) ? value.value : null;
}

/** In YAML 1.1 `yes` and `off` are booleans too. */
function readFlag(value: Located): boolean | null {
  if (value.kind !== 'scalar' || value.isQuoted) return null;
  if (/^(true|yes|on)$/i.test(value.source)) return true;
  return /^(false|no|off)$/i.test(value.source) ? false : null;
}

/** The longest part of a name from a file that a message repeats. */
const LONGEST_NAME = 80;

/** A name from a file, for a message. */
export function quote(name: string): string {
  return `'${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name}'`;
}

/** `A`, `A and B`, `A, B and 4 more`. */
export function enumerate(names: readonly string[], shown = 3): string {
  const more = names.length - shown;
  const words = more > 1 ? [...names.slice(0, shown), `${more} more`] : names;
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
