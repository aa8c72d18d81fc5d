import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errors } from '../../error-catalogue.js';
import { MAX_BYTES, readYaml } from '../../targets/yaml/read-yaml.js';
import type { Config } from './config.js';
import { emptyConfig, readConfig } from './read-config.js';

/**
 * Reads a file that messages call `file`; its relative paths start at its folder.
 *
 * @throws SigprobeError `bad-file`, with the place
 */
export function loadConfig(path: string, file: string): Config {
  return parseConfig(readText(path, file), file, dirname(path));
}

/** The same for a text that has been read. */
export function parseConfig(text: string, file: string, folder: string): Config {
  const [document, second] = readYaml(text, file);
  if (document === undefined) return emptyConfig(file);
  const { failure, notes, root } = document;
  const place = { file, line: 1, column: 1, path: '' };
  if (failure !== null) throw errors.configNotYaml(failure.place ?? place, failure.message);
  const [note] = notes;
  if (note !== undefined) throw errors.configNotYaml(note.place ?? place, note.message);
  if (second !== undefined) throw errors.configManyDocuments(second.root?.place ?? place);
  return root === null ? emptyConfig(file) : readConfig(root, file, folder);
}

function readText(path: string, file: string): string {
  try {
    if (statSync(path).size <= MAX_BYTES) return readFileSync(path, 'utf8');
  } catch (cause) {
    throw errors.configUnreadable(file, cause);
  }
  throw errors.configTooLarge(file);
}
