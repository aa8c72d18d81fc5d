import { dirname } from 'node:path';
import type { FileServices, OpenFile } from './extends.js';
import type { Lookup } from './interpolate.js';
import type { Loading, Resource } from './loading.js';
import { resolvePath } from './paths.js';
import { readText } from './read-text.js';
import { openFile, readRoots, sectionsOf } from './sections.js';

/** Opens the files that `extends` names, each once; what such a file says of paths starts at its own folder. */
export function fileOpener(folder: string, lookup: Lookup, loading: Loading): OpenFile {
  const opened = new Map<string, FileServices | null>();
  return (path, from) => {
    // Of the file where it began, paths start at the project's folder.
    const start = opened.has(from.path) ? dirname(from.path) : folder;
    const absolute = resolvePath(path, start, loading.env);
    const known = opened.get(absolute);
    if (known !== undefined) return known;
    const file = readServices(absolute, lookup, loading);
    opened.set(absolute, file);
    return file;
  };
}

function readServices(path: string, lookup: Lookup, loading: Loading): FileServices | null {
  const text = readText(path);
  if (text === null) return null;
  const services = new Map<string, Resource>();
  for (const root of readRoots(openFile(path, text, loading), lookup, loading))
    for (const [name, service] of sectionsOf(root, dirname(path), loading).services)
      services.set(name, service);
  return { path, services };
}
