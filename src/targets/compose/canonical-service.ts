import type { Located, LocatedList, LocatedMap } from '../yaml/located.js';
import { isRemote } from './build.js';
import { entryOf, listAt, mapAt, nullAt, textAt, textOf } from './make-located.js';
import { isHostPath, parseVolumeText, type VolumeText } from './volume-text.js';

/** Makes a path of a file absolute. */
export type PathResolver = (path: string) => string;

type Rewrite = (value: Located, resolve: PathResolver) => Located;

/** Short forms become long ones; keys that are not named here have one form only. */
const REWRITES: Readonly<Record<string, Rewrite>> = {
  build: toBuild,
  cap_add: toList,
  cap_drop: toList,
  configs: (value) => eachItem(value, toMount),
  depends_on: namesToMap,
  env_file: (value, resolve) => eachItem(toList(value), (item) => toEnvFile(item, resolve)),
  environment: assignmentsToMap,
  extra_hosts: hostsToList,
  group_add: toList,
  networks: namesToMap,
  profiles: toList,
  secrets: (value) => eachItem(value, toMount),
  security_opt: toList,
  sysctls: assignmentsToMap,
  tmpfs: toList,
  volumes: (value, resolve) => eachItem(value, (item) => toVolume(item, resolve)),
};

/**
 * A service in which every key has its long form and every path is absolute, so that it can be merged with another
 * (compose-go, transform and paths). What is in no known form stays as it is.
 */
export function canonicalService(service: LocatedMap, resolve: PathResolver): LocatedMap {
  const entries = new Map(service.entries);
  for (const [name, { key, value }] of service.entries) {
    const rewrite = Object.hasOwn(REWRITES, name) ? REWRITES[name] : undefined;
    if (rewrite !== undefined) entries.set(name, { key, value: rewrite(value, resolve) });
  }
  return { ...service, entries };
}

/** `NAME=value` and `NAME` of a list as a map, in which a name without a value is null. */
export function assignmentsToMap(value: Located): Located {
  if (value.kind !== 'list') return value;
  const pairs = value.items.flatMap((item) => {
    const text = textOf(item);
    if (text === null) return [];
    const at = text.indexOf('=');
    const entry = entryOf(at < 0 ? nullAt(item) : textAt(text.slice(at + 1), item));
    return [[at < 0 ? text : text.slice(0, at), entry] as const];
  });
  return mapAt(pairs, value);
}

/** What is fetched is no path. */
function toBuild(value: Located, resolve: PathResolver): Located {
  const map = value.kind === 'scalar' ? keyed('context', value) : value;
  if (map.kind !== 'map') return map;
  const { key, value: args } = map.entries.get('args') ?? { key: map.place, value: null };
  const entries = new Map(map.entries);
  if (args !== null) entries.set('args', { key, value: assignmentsToMap(args) });
  const context = textOf(map.entries.get('context')?.value) ?? '.';
  return isRemote(context) ? { ...map, entries } : withPath({ ...map, entries }, 'context', resolve);
}

function namesToMap(value: Located): Located {
  if (value.kind !== 'list') return value;
  const pairs = value.items.flatMap((item) => {
    const name = textOf(item);
    return name === null ? [] : [[name, entryOf(nullAt(item))] as const];
  });
  return mapAt(pairs, value);
}

function toList(value: Located): Located {
  return value.kind === 'list' || textOf(value) === null ? value : listAt([value], value);
}

function eachItem(value: Located, change: (item: Located) => Located): Located {
  return value.kind === 'list' ? listAt(value.items.map(change), value) : value;
}

function keyed(name: string, value: Located): LocatedMap {
  return mapAt([[name, entryOf(value)]], value);
}

function toMount(item: Located): Located {
  return item.kind === 'scalar' ? keyed('source', item) : item;
}

function toEnvFile(item: Located, resolve: PathResolver): Located {
  const map = item.kind === 'scalar' ? keyed('path', item) : item;
  return withPath(map, 'path', resolve);
}

function toVolume(item: Located, resolve: PathResolver): Located {
  if (item.kind === 'map') {
    const isBind = textOf(item.entries.get('type')?.value) === 'bind';
    return isBind ? withPath(item, 'source', resolve) : item;
  }
  const text = textOf(item);
  const volume = text === null ? null : parseOpenVolume(text);
  if (volume === null) return item;
  const { source, target, options } = volume;
  const isBind = isHostPath(source);
  const parts: Record<string, string> = {
    type: isBind ? 'bind' : 'volume',
    source: isBind ? resolve(source) : source,
    target,
    ...(options.some((option) => option === 'ro') ? { read_only: 'true' } : {}),
  };
  return mapAt(
    Object.entries(parts).map(([name, part]) => [name, entryOf(textAt(part, item))] as const),
    item,
  );
}

/** The same, but for a source that is empty, which a variable without a value leaves. */
function parseOpenVolume(text: string): VolumeText | null {
  if (!text.startsWith(':')) return parseVolumeText(text);
  const volume = parseVolumeText(`unset${text}`);
  return volume && { ...volume, source: '' };
}

function withPath(map: Located, name: string, resolve: PathResolver): Located {
  if (map.kind !== 'map') return map;
  const entry = map.entries.get(name);
  const path = textOf(entry?.value);
  if (entry === undefined || path === null || path === '') return map;
  const value = textAt(resolve(path), entry.value);
  return { ...map, entries: new Map(map.entries).set(name, { key: entry.key, value }) };
}

/** `host=address` each, whatever the form. */
function hostsToList(value: Located): Located {
  if (value.kind !== 'map') return toList(value);
  const items = [...value.entries].flatMap(([host, { value: addresses }]) =>
    partsOf(addresses).map((address) => textAt(`${host}=${textOf(address) ?? ''}`, address)),
  );
  return listAt(items, value);
}

function partsOf(value: Located): LocatedList['items'] {
  return value.kind === 'list' ? value.items : [value];
}
