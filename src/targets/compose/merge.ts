import {
  isNull,
  type Located,
  type LocatedEntry,
  type LocatedList,
  type LocatedMap,
} from '../yaml/located.js';
import { textOf } from './make-located.js';

/** What stands for an item among the others of its list: of two with the same one, the later counts. */
type Identity = (item: Located) => string | null;

const IDENTITIES: Readonly<Record<string, Identity>> = {
  cap_add: assignedName,
  cap_drop: assignedName,
  configs: (item) => part(item, 'target') ?? `/${part(item, 'source') ?? ''}`,
  env_file: (item) => part(item, 'path'),
  extra_hosts: textOf,
  profiles: assignedName,
  secrets: (item) => part(item, 'target') ?? `/run/secrets/${part(item, 'source') ?? ''}`,
  tmpfs: assignedName,
  volumes: (item) => part(item, 'target'),
};
const REPLACED: ReadonlySet<string> = new Set(['command', 'entrypoint', 'healthcheck.test']);

/**
 * A canonical service with what another one says on top, as Compose merges files and `extends`: maps deeply, lists
 * one after the other, commands replaced; `!reset` removes, `!override` replaces (compose-go, override). `base` is
 * null for a service that no other one is below.
 */
export function mergeService(base: LocatedMap | null, over: LocatedMap): LocatedMap {
  return mergeMaps(base ?? { ...over, entries: new Map() }, over, '');
}

/** The same for what is no service, such as a volume. */
export function mergeResource(base: Located | undefined, over: Located): Located {
  // No path of a service begins so.
  return mergeValues(base, over, '/');
}

function mergeMaps(base: LocatedMap, over: LocatedMap, path: string): LocatedMap {
  const entries = new Map<string, LocatedEntry>(base.entries);
  for (const [name, { key, value }] of over.entries) {
    if (value.tag === '!reset') {
      entries.delete(name);
      continue;
    }
    const below = entries.get(name);
    const merged = mergeValues(below?.value, value, path === '' ? name : `${path}.${name}`);
    const isKept = below !== undefined && (merged === below.value || merged.kind === 'map');
    entries.set(name, { key: isKept ? below.key : key, value: merged });
  }
  return { ...over, place: base.place, tag: null, entries };
}

function mergeValues(base: Located | undefined, over: Located, path: string): Located {
  const isReplaced = base === undefined || over.tag === '!override' || REPLACED.has(path);
  if (isReplaced || /^ulimits\../.test(path)) return settled(over, path);
  if (isNull(over)) return base;
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, path);
  if (base.kind === 'list' && over.kind === 'list')
    return withoutRepeats({ ...over, items: [...base.items, ...settled(over, path).items] }, path);
  return settled(over, path);
}

/** A value without what its tags remove. */
function settled<Value extends Located>(value: Value, path: string): Value;
function settled(value: Located, path: string): Located {
  if (value.kind === 'map') return mergeMaps({ ...value, entries: new Map() }, value, path);
  if (value.kind === 'list')
    return withoutRepeats({ ...value, items: value.items.filter(({ tag }) => tag !== '!reset') }, path);
  return value;
}

function withoutRepeats(list: LocatedList, path: string): LocatedList {
  const identity = Object.hasOwn(IDENTITIES, path) ? IDENTITIES[path] : undefined;
  if (identity === undefined) return { ...list, tag: null };
  const items = new Map<unknown, Located>();
  for (const item of list.items) items.set(identity(item) ?? item, item);
  return { ...list, tag: null, items: [...items.values()] };
}

function part(item: Located, name: string): string | null {
  return item.kind === 'map' ? textOf(item.entries.get(name)?.value) : null;
}

function assignedName(item: Located): string | null {
  return textOf(item)?.split('=', 1)[0] ?? null;
}
