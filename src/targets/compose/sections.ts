import { isNull, type Located, type LocatedMap, valueAt } from '../yaml/located.js';
import { canonicalService, type PathResolver } from './canonical-service.js';
import type { Lookup } from './interpolate.js';
import { interpolateTree } from './interpolate-tree.js';
import type { ComposeModel, Loading, Resource, Section } from './loading.js';
import { mapAt, textAt, textOf } from './make-located.js';
import { resolvePath } from './paths.js';
import { readDocuments } from './read-documents.js';

/** A file of a project, its variables still in it. */
export interface ComposeFile {
  /** Absolute, or `-`. */
  readonly path: string;
  /** One for each document. */
  readonly roots: readonly Located[];
}

export function openFile(path: string, text: string, loading: Loading): ComposeFile {
  return { path, roots: readDocuments(text, loading.nameOf(path), loading) };
}

/** The documents of a file with their variables replaced. */
export function readRoots({ roots }: ComposeFile, lookup: Lookup, loading: Loading): LocatedMap[] {
  return roots.flatMap((root) => {
    const located = interpolateTree(root, lookup, loading.problems);
    if (located.kind === 'map') return [located];
    loading.notes.push({ message: 'It has no sections such as services.', place: located.place });
    return [];
  });
}

/** The sections of one document, before `include` and `extends`; relative paths start at the folder. */
export function sectionsOf(root: LocatedMap, folder: string, loading: Loading): ComposeModel {
  const resolve: PathResolver = (path) => resolvePath(path, folder, loading.env);
  const read = (section: Section): ReadonlyMap<string, Resource> => {
    const located = valueAt(root, section);
    if (located !== null && located.kind !== 'map' && !isNull(located))
      loading.notes.push({ message: `'${section}' is not a map of names.`, place: located.place });
    const entries = located?.kind === 'map' ? [...located.entries] : [];
    return new Map(
      entries
        .filter(([name]) => !name.startsWith('x-'))
        .map(([name, { key, value }]) => [name, { key, value: canonical(section, asMap(value), resolve) }]),
    );
  };
  return {
    services: read('services'),
    secrets: read('secrets'),
    configs: read('configs'),
    volumes: read('volumes'),
  };
}

function canonical(section: Section, map: LocatedMap, resolve: PathResolver): LocatedMap {
  if (section === 'services') return canonicalService(map, resolve);
  const file = map.entries.get('file');
  const path = textOf(file?.value);
  if (file === undefined || path === null) return map;
  const absolute = textAt(resolve(path), file.value);
  return { ...map, entries: new Map(map.entries).set('file', { key: file.key, value: absolute }) };
}

/** What has no keys yet may have no value at all. */
function asMap(value: Located): LocatedMap {
  return value.kind === 'map' ? value : mapAt([], value);
}
