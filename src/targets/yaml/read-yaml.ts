import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Note, Place } from '../../target-spec.js';
import type { Located, LocatedEntry, LocatedList, LocatedMap, LocatedScalar } from './located.js';

/** A document of a YAML or JSON file. */
export interface YamlDocument {
  /** From 0, those that hold nothing included. */
  readonly index: number;
  /** Null for a document that holds nothing, or that cannot be read. */
  readonly root: Located | null;
  /** What is wrong with it, and what was read all the same, such as a key that stands twice. */
  readonly notes: readonly Note[];
  /** Why it cannot be read; null where it can. */
  readonly failure: Note | null;
}

/** Larger files are no configuration. */
export const MAX_BYTES = 16 * 1024 * 1024;
/** Aliases can make a small file into a large one: values counted as often as they are used. */
const MAX_VALUES = 1_000_000;

/**
 * Every document of a text, with the places of its values. What cannot be read is a failure of its document alone
 * wherever the parser can tell where the next one begins. `file` is how its places call it, `firstLine` the line
 * of that file that the text begins with.
 */
export function readYaml(text: string, file: string, firstLine = 1): YamlDocument[] {
  const lines = new LineCounter();
  if (text.length > MAX_BYTES) {
    const message = `It is larger than ${MAX_BYTES / 1024 / 1024} MB.`;
    return [{ index: 0, root: null, notes: [], failure: { message, place: atStart(file) } }];
  }
  // A document that ends a stream of none has no `errors` of its own.
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
    lineCounter: lines,
    merge: false,
    // Told, and the last one counts, as Kubernetes' own parsers do.
    uniqueKeys: false,
    strict: false,
    logLevel: 'silent',
    intAsBigInt: true,
    prettyErrors: false,
  });
  const placeAt = (offset: number, path: string): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: firstLine - 1 + Math.max(line, 1), column: Math.max(col, 1), path };
  };
  return [...documents].map((document, index) => readDocument(document, index, placeAt));
}

function readDocument(
  document: Document.Parsed,
  index: number,
  placeAt: (offset: number, path: string) => Place,
): YamlDocument {
  const [error] = document.errors;
  if (error !== undefined) {
    const message = `It is not YAML: ${withoutSource(error.message).replace(/\.?$/, '.')}`;
    return { index, root: null, notes: [], failure: { message, place: placeAt(error.pos[0], '') } };
  }
  const notes: Note[] = document.warnings
    .filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
    .map(({ message, pos }) => ({ message, place: placeAt(pos[0], '') }));
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null))
    return { index, root: null, notes, failure: null };
  try {
    return { index, root: createLocator(document, placeAt, notes)(root, ''), notes, failure: null };
  } catch (failure) {
    if (!(failure instanceof Unreadable)) throw failure;
    return { index, root: null, notes, failure: { message: failure.message, place: failure.place } };
  }
}

/** A password may begin with the `|` of a block, and the parser repeats what is wrong with that. */
function withoutSource(message: string): string {
  return message.replace(/^(Block scalar header includes extra characters): .*$/s, '$1');
}

/** Why a document that parses cannot be used. */
class Unreadable extends Error {
  readonly place: Place;

  constructor(message: string, place: Place) {
    super(message);
    this.place = place;
  }
}

/** Turns nodes into located values, an alias into the very value of its anchor. */
function createLocator(
  document: Document.Parsed,
  placeAt: (offset: number, path: string) => Place,
  notes: Note[],
): (node: Node, path: string) => Located {
  /** By anchored node, so that a value used a thousand times is made once. */
  const made = new Map<Node, Located>();
  const open = new Set<Node>();
  /** The last one of each name so far: an alias stands for the one before it. */
  const anchors = new Map<string, Node>();
  const weights = new Map<Located, number>();

  const weigh = (located: Located, parts: Iterable<Located>, place: Place): void => {
    // Before the first anchor nothing can be used twice.
    if (anchors.size === 0) return;
    let weight = 1;
    for (const part of parts) weight += weights.get(part) ?? 1;
    if (weight > MAX_VALUES) throw new Unreadable('Its aliases make it too large.', place);
    weights.set(located, weight);
  };
  const startOf = (node: Node): number => node.range?.[0] ?? 0;

  const locate = (node: Node, path: string): Located => {
    if (isAlias(node)) return follow(node, path);
    return node.anchor === undefined ? locateNew(node, path) : locateAnchored(node, node.anchor, path);
  };
  const locateNew = (node: Node, path: string): Located => {
    if (isMap(node)) return locateMap(node, path);
    return isSeq(node) ? locateList(node, path) : locateScalar(node as Scalar, path);
  };
  const locateAnchored = (node: Node, anchor: string, path: string): Located => {
    const known = made.get(node);
    if (known !== undefined) return known;
    if (open.has(node)) throw new Unreadable('It contains itself.', placeAt(startOf(node), path));
    open.add(node);
    anchors.set(anchor, node);
    const located = locateNew(node, path);
    open.delete(node);
    made.set(node, located);
    return located;
  };
  const follow = (alias: Alias, path: string): Located => {
    const anchored = anchors.get(alias.source);
    if (anchored === undefined)
      throw new Unreadable(
        // A password may begin with an asterisk.
        'There is no such anchor before this.',
        placeAt(startOf(alias), path),
      );
    return locate(anchored, path);
  };
  const locateScalar = (node: Scalar, path: string): LocatedScalar => {
    const { value, source } = node;
    const text = typeof value === 'string' ? value : (source ?? String(value ?? ''));
    return {
      kind: 'scalar',
      place: placeAt(startOf(node), path),
      tag: ownTag(node.tag),
      value: narrow(value),
      source: text,
      isQuoted: (node.type !== undefined && node.type !== 'PLAIN') || node.tag === TEXT_TAG,
    };
  };
  const locateList = (node: YAMLSeq, path: string): LocatedList => {
    const place = placeAt(startOf(node), path);
    const items = node.items.map((item, index) => locate(item as Node, `${path}[${index}]`));
    const list: LocatedList = { kind: 'list', place, tag: ownTag(node.tag), items };
    weigh(list, items, place);
    return list;
  };
  const locateMap = (node: YAMLMap, path: string): LocatedMap => {
    const place = placeAt(startOf(node), path);
    const own = new Map<string, LocatedEntry>();
    const merged = new Map<string, LocatedEntry>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const name = keyOf(pair.key, document);
      const key = placeAt(startOf(pair.key), join(path, name));
      const value = pair.value === null ? missingValue(key) : locate(pair.value, join(path, name));
      if (name === '<<' && isMergeKey(pair.key)) {
        for (const [inherited, entry] of mergedEntries(value))
          if (!merged.has(inherited)) merged.set(inherited, entry);
        continue;
      }
      if (own.has(name))
        notes.push({ message: `The key '${name}' stands here twice; the last one counts.`, place: key });
      own.set(name, { key, value });
    }
    const entries = new Map([...merged, ...own]);
    const map: LocatedMap = { kind: 'map', place, tag: ownTag(node.tag), entries };
    weigh(
      map,
      [...entries.values()].map(({ value }) => value),
      place,
    );
    return map;
  };
  return locate;
}

/** What a merge key brings: of one map its entries, of a list those of its maps, the first one first. */
function mergedEntries(value: Located): (readonly [string, LocatedEntry])[] {
  if (value.kind === 'map') return [...value.entries];
  return value.kind === 'list' ? value.items.flatMap(mergedEntries) : [];
}

function missingValue(place: Place): LocatedScalar {
  return { kind: 'scalar', place, tag: null, value: null, source: '', isQuoted: false };
}

function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.type === 'PLAIN';
}

function keyOf(key: Node, document: Document.Parsed): string {
  const node = isAlias(key) ? key.resolve(document) : key;
  // Written out, keys in keys would double their length with each.
  if (!isScalar(node)) return isMap(node) ? '{…}' : '[…]';
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

/** A name that would read as several is written in quotes. */
function join(path: string, name: string): string {
  const step = /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
  return path === '' ? step : `${path}.${step}`;
}

const TEXT_TAG = 'tag:yaml.org,2002:str';

/** YAML's own tags say nothing that the value does not. */
function ownTag(tag: string | undefined): string | null {
  return tag === undefined || tag.startsWith('tag:yaml.org,2002:') ? null : tag;
}

function narrow(value: unknown): LocatedScalar['value'] {
  if (typeof value === 'bigint')
    return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
    ? (value as LocatedScalar['value'])
    : String(value);
}

function atStart(file: string): Place {
  return { file, line: 1, column: 1, path: '' };
}
