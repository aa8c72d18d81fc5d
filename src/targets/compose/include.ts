import { dirname, join } from 'node:path';
import type { Place } from '../../target-spec.js';
import { type Located, type LocatedMap, toPlain, valueAt } from '../yaml/located.js';
import { parseDotenv } from './dotenv.js';
import type { Lookup } from './interpolate.js';
import type { Loading } from './loading.js';
import { textOf } from './make-located.js';
import { resolvePath } from './paths.js';
import { readText } from './read-text.js';
import { type ComposeFile, openFile } from './sections.js';

/** Where the paths of a project's files start, and which variables they see. */
export interface Scope {
  readonly folder: string;
  readonly lookup: Lookup;
  /** The files that include this one, from the outermost. */
  readonly includedBy: readonly string[];
}

/** A project that another one includes. */
export interface IncludedProject {
  readonly files: readonly ComposeFile[];
  readonly scope: Scope;
}

interface Include {
  readonly place: Place;
  readonly paths: readonly string[];
  readonly folder: string | null;
  readonly envFiles: readonly string[] | null;
}

/** The projects that a document includes, with their own folders and variables; what cannot be read is noted. */
export function includedProjects(
  root: LocatedMap,
  path: string,
  scope: Scope,
  loading: Loading,
): IncludedProject[] {
  return includesOf(root).map((include) => {
    const includedBy = [...scope.includedBy, path];
    const paths = include.paths.map((each) => resolvePath(each, scope.folder, loading.env));
    const files = paths.flatMap((each): ComposeFile[] => {
      const isCircle = includedBy.includes(each);
      const text = isCircle ? null : readText(each);
      if (text !== null) return [openFile(each, text, loading)];
      const why = isCircle ? 'includes itself' : 'cannot be read';
      const message = `The included file '${loading.nameOf(each)}' ${why}; its services are missing here.`;
      loading.notes.push({ message, place: include.place });
      return [];
    });
    const folder =
      include.folder === null
        ? dirname(paths[0] ?? scope.folder)
        : resolvePath(include.folder, scope.folder, loading.env);
    return { files, scope: { folder, lookup: lookupOf(include, folder, scope, loading), includedBy } };
  });
}

/** The entries of `include`: each a file and those that are merged over it. */
function includesOf(root: LocatedMap): Include[] {
  const list = valueAt(root, 'include');
  if (list?.kind !== 'list') return [];
  return list.items.map((item) => ({
    place: item.place,
    paths: textsOf(item.kind === 'map' ? valueAt(item, 'path') : item) ?? [],
    folder: textOf(valueAt(item, 'project_directory')),
    envFiles: textsOf(valueAt(item, 'env_file')),
  }));
}

/** Variables of the including project come first, then those of the included one's own files. */
function lookupOf(include: Include, folder: string, scope: Scope, loading: Loading): Lookup {
  const named = include.envFiles?.map((path) => resolvePath(path, scope.folder, loading.env));
  const values = new Map<string, string>();
  const lookup: Lookup = (name) => scope.lookup(name) ?? values.get(name);
  for (const path of named ?? [join(folder, '.env')]) {
    const text = path === '/dev/null' ? '' : readText(path);
    if (text === null && named !== undefined)
      loading.notes.push({
        message: `The env file '${loading.nameOf(path)}' cannot be read.`,
        place: include.place,
      });
    for (const [name, value] of parseDotenv(text ?? '', lookup).values) values.set(name, value);
  }
  return lookup;
}

function textsOf(value: Located | null): string[] | null {
  if (value === null) return null;
  const plain = toPlain(value);
  return (Array.isArray(plain) ? plain : [plain]).filter((each) => typeof each === 'string');
}
