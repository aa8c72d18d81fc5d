import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errors } from '../../error-catalogue.js';
import type { Caller } from '../image-targets.js';
import type { Lookup } from './interpolate.js';

/** In the order in which Compose looks for them; of the first folder that has one, upwards (compose-go, cli/options.go). */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/**
 * The files of a project: those that are named, else those of `COMPOSE_FILE`, else the first that is found from the
 * working directory upwards, with its override. Absolute, or `-`.
 *
 * @throws SigprobeError `bad-file` where there is none
 */
export function projectFiles(
  named: readonly string[],
  lookup: Lookup,
  caller: Caller,
  start: string,
): string[] {
  const fromVariable = lookup('COMPOSE_FILE');
  const absolute = (path: string) => (path === '-' ? path : resolve(caller.cwd(), path));
  if (named.length > 0) return named.map(absolute);
  if (fromVariable !== undefined && fromVariable !== '')
    return fromVariable.split(lookup('COMPOSE_PATH_SEPARATOR') || ':').map(absolute);
  return findFiles(start);
}

function findFiles(start: string): string[] {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = firstOf(NAMES, folder);
    if (file !== null) {
      const override = firstOf(OVERRIDES, folder);
      return override === null ? [file] : [file, override];
    }
    if (dirname(folder) === folder) throw errors.noComposeFile();
  }
}

function firstOf(names: readonly string[], folder: string): string | null {
  return names.map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
