import { distance } from 'fastest-levenshtein';
import { errors } from '../../error-catalogue.js';
import type { Located, LocatedEntry } from '../../targets/yaml/located.js';

/** A key, and a value that it may have, as it is written. */
export interface Wanted {
  readonly key: string;
  readonly example: string;
}

type Entries = ReadonlyMap<string, LocatedEntry>;

/** The entries of a map that has no other keys; `explain` knows why a key that is known elsewhere is none here. */
export function readMap(
  located: Located,
  wanted: Wanted,
  keys: readonly string[],
  explain: (key: string) => Misplaced | null = () => null,
): Entries {
  if (located.kind !== 'map') throw wrongType(located, wanted, 'a map');
  for (const [key, { key: place }] of located.entries) {
    if (keys.includes(key)) continue;
    const misplaced = explain(key);
    if (misplaced !== null) throw errors.configMisplacedKey(place, misplaced.message, misplaced.hint);
    throw errors.configUnknownKey(place, key, nearest(key, keys), keys);
  }
  return located.entries;
}

/** Why a key may not stand where it does, and what to do. */
export interface Misplaced {
  readonly message: string;
  readonly hint: string;
}

/** The items of a list. */
export function readItems(located: Located, wanted: Wanted): readonly Located[] {
  if (located.kind !== 'list') throw wrongType(located, wanted, 'a list');
  return located.items;
}

/** Text, or a number as it is written. */
export function readText(located: Located, wanted: Wanted): string {
  if (located.kind !== 'scalar' || located.tag !== null) throw wrongType(located, wanted, 'a text');
  const { value, source } = located;
  if (value === null || typeof value === 'boolean') throw wrongType(located, wanted, 'a text');
  return typeof value === 'string' ? value : source;
}

export function readTexts(located: Located, wanted: Wanted): string[] {
  return readItems(located, wanted).map((item) => readText(item, wanted));
}

export function readSwitch(located: Located, wanted: Wanted): boolean {
  if (located.kind !== 'scalar' || typeof located.value !== 'boolean')
    throw wrongType(located, wanted, 'true or false');
  return located.value;
}

/** The text of a key that must be there. */
export function requireText(entries: Entries, holder: Located, wanted: Wanted): string {
  const entry = entries.get(wanted.key);
  if (entry === undefined) throw errors.configMissingKey(holder.place, wanted.key, wanted.example);
  const text = readText(entry.value, wanted);
  if (text.trim() === '') throw wrongType(entry.value, wanted, 'a text');
  return text;
}

/** The known word that is most like another one; null where none is like it. */
export function nearest(word: string, known: readonly string[]): string | null {
  const [best] = known
    .map((each) => ({ each, steps: distance(word.toLowerCase(), each) }))
    .toSorted((one, other) => one.steps - other.steps);
  return best !== undefined && best.steps <= Math.max(2, word.length / 3) ? best.each : null;
}

function wrongType(located: Located, { key, example }: Wanted, wanted: string) {
  return errors.configWrongType(located.place, key, wanted, kindOf(located), example);
}

function kindOf(located: Located): string {
  if (located.kind !== 'scalar') return located.kind === 'list' ? 'a list' : 'a map';
  if (located.tag !== null) return `a ${located.tag}`;
  if (located.value === null || located.source.trim() === '') return 'nothing';
  if (typeof located.value === 'boolean') return 'true or false';
  return typeof located.value === 'string' ? 'a text' : 'a number';
}
