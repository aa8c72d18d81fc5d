import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errors } from '../../error-catalogue.js';
import type { SourceText } from './documents.js';

const MANIFEST = /\.(ya?ml|json)$/i;

/**
 * The manifests that the paths name: of a folder those in it and below, hidden folders and `node_modules` left out;
 * for `-` the text of standard input. Relative paths start at `cwd`, and are shown as they are.
 *
 * @throws SigprobeError `bad-file`
 */
export function readManifestFiles(
  paths: readonly string[],
  standardInput: string,
  cwd: string,
): SourceText[] {
  return paths.flatMap((path) => {
    if (path === '-') return { file: '-', text: standardInput };
    const isFolder = () => statSync(resolve(cwd, path)).isDirectory();
    return readOrFail(path, () => (isFolder() ? filesBelow(path, cwd) : [path])).map((file) => ({
      file,
      text: readOrFail(file, () => readFileSync(resolve(cwd, file), 'utf8')),
    }));
  });
}

function filesBelow(folder: string, cwd: string): string[] {
  return readdirSync(resolve(cwd, folder), { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory())
        return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : filesBelow(path, cwd);
      return entry.isFile() && MANIFEST.test(entry.name) ? [path] : [];
    });
}

function readOrFail<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw errors.manifestUnreadable(path, error);
  }
}
