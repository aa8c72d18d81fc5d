import { resolve } from 'node:path';
import { errors } from '../../error-catalogue.js';
import { isSigprobeError } from '../../errors.js';
import { checkReference } from '../../targets/image-targets.js';
import { NOTHING_BESIDE } from '../../targets/k8s/given-beside.js';
import type { Located, LocatedEntry } from '../../targets/yaml/located.js';
import type { ConfigFiles, ConfigImage, ConfigTarget } from './config.js';
import { explainOption, optionKeys, readGivenBeside, readOptions } from './option-values.js';
import { readMap, readText, readTexts, requireText } from './shapes.js';

const EXAMPLE = { key: 'targets', example: '[{ image: shop/api:1.4 }]' };
const KINDS = ['image', 'compose', 'k8s'] as const;

/** The keys of an entry beside those of options, the one that tells its kind first. */
export const TARGET_KEYS = {
  image: ['image', 'name', 'command'],
  compose: ['compose', 'services'],
  k8s: ['k8s', 'containers'],
} as const;

/** An entry of `targets`; @throws SigprobeError `bad-file`, with the place */
export function readTarget(located: Located, folder: string): ConfigTarget {
  const kinds = KINDS.filter((kind) => located.kind === 'map' && located.entries.has(kind));
  const [kind, second] = kinds;
  if (kind !== undefined && second !== undefined)
    throw errors.configTwoKeys(located.place, 'a target', kind, second);
  if (kind === 'compose' || kind === 'k8s') return readFiles(located, kind, folder);
  return readImage(located, folder);
}

function readImage(located: Located, folder: string): ConfigImage {
  const keys = [...TARGET_KEYS.image, ...optionKeys('container', 'target')];
  const entries = readMap(located, EXAMPLE, keys, explainOption);
  const image = requireText(entries, located, { key: 'image', example: 'shop/api:1.4' });
  const command = entries.get('command');
  return {
    kind: 'image',
    place: located.place,
    image: checkedReference(image, entries.get('image')?.value ?? located),
    name: entries.has('name') ? requireText(entries, located, { key: 'name', example: 'api' }) : null,
    command:
      command === undefined
        ? null
        : readTexts(command.value, { key: 'command', example: '[serve, --port, "80"]' }),
    options: readOptions(entries, folder),
  };
}

function readFiles(located: Located, kind: ConfigFiles['kind'], folder: string): ConfigFiles {
  const [filesKey, namesKey] = TARGET_KEYS[kind];
  const keys = optionKeys('target', kind === 'compose' ? 'service' : 'manifests');
  const entries = readMap(located, EXAMPLE, [filesKey, namesKey, ...keys], explainOption);
  const example = kind === 'compose' ? 'compose.yaml' : 'deploy/';
  const names = entries.get(namesKey);
  return {
    kind,
    place: located.place,
    files: readPaths(entries, located, filesKey, example).map((path) => resolve(folder, path)),
    names: names === undefined ? [] : readTexts(names.value, { key: namesKey, example: '[web]' }),
    beside: kind === 'k8s' ? readGivenBeside(entries, folder) : NOTHING_BESIDE,
    options: readOptions(entries, folder),
  };
}

/** A path, or a list of paths that has one at least. */
function readPaths(
  entries: ReadonlyMap<string, LocatedEntry>,
  holder: Located,
  key: string,
  example: string,
): string[] {
  const value = entries.get(key)?.value;
  if (value?.kind !== 'list') return [requireText(entries, holder, { key, example })];
  const [first] = value.items;
  if (first === undefined) throw errors.configMissingKey(value.place, key, example);
  return value.items.map((item) => readText(item, { key, example }));
}

function checkedReference(image: string, { place }: Located): string {
  try {
    return checkReference(image);
  } catch (error) {
    if (isSigprobeError(error)) throw errors.atPlace(place, error);
    throw error;
  }
}
