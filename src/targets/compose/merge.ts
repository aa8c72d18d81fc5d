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
 * one after the other, commands replaced (compose-go, override). `!reset` and `!override` stay in the result, as what
 * it is merged with next may be below it; `settle` ends that.
 */
export function mergeService(base: LocatedMap, over: LocatedMap): LocatedMap {
  return mergeMaps(base, over, '');
}

/** The same for what is no service, such as a volume. */
export function mergeResource(base: LocatedMap, over: LocatedMap): LocatedMap {
  return mergeMaps(base, over, NO_SERVICE);
}

/** A service once all is merged: without what `!reset` removes, and with each item of a list once. */
export function settleService(service: LocatedMap): LocatedMap {
  return settle(service, '');
}

/** Begins no path of a service. */
const NO_SERVICE = '/';
const RESET = '!reset';
const OVERRIDE = '!override';

function mergeMaps(base: LocatedMap, over: LocatedMap, path: string): LocatedMap {
  const entries = new Map<string, LocatedEntry>(base.entries);
  for (const [name, { key, value }] of over.entries) {
    const below = entries.get(name);
    const merged = mergeValues(below?.value, value, stepInto(path, name));
    const isKept = below !== undefined && (merged === below.value || merged.kind === 'map');
    entries.set(name, { key: isKept ? below.key : key, value: merged });
  }
  return { ...over, place: base.place, tag: base.tag, entries };
}

function mergeValues(base: Located | undefined, over: Located, path: string): Located {
  if (base === undefined || over.tag === RESET || over.tag === OVERRIDE) return over;
  if (base.tag === RESET) return { ...over, tag: OVERRIDE };
  if (REPLACED.has(path) || /^ulimits\../.test(path)) return over;
  if (isNull(over)) return base;
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, path);
  if (base.kind === 'list' && over.kind === 'list')
    return { ...over, tag: base.tag, items: [...base.items, ...over.items] };
  return over;
}

function settle<Value extends Located>(value: Value, path: string): Value;
function settle(value: Located, path: string): Located {
  if (value.kind === 'list')
    return isPlainList(value, path)
      ? value
      : withoutRepeats({ ...value, items: value.items.filter(({ tag }) => tag !== RESET) }, path);
  if (value.kind === 'scalar') return value;
  let entries: Map<string, LocatedEntry> | null = null;
  for (const [name, { key, value: part }] of value.entries) {
    const settled = part.tag === RESET ? null : settle(part, stepInto(path, name));
    if (settled === part) continue;
    entries ??= new Map(value.entries);
    if (settled === null) entries.delete(name);
    else entries.set(name, { key, value: settled });
  }
  return entries === null && value.tag === null
    ? value
    : { ...value, tag: null, entries: entries ?? value.entries };
}

function isPlainList({ tag, items }: LocatedList, path: string): boolean {
  return tag === null && !Object.hasOwn(IDENTITIES, path) && items.every((item) => item.tag !== RESET);
}

function stepInto(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
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
