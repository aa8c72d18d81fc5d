import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { toHelperWish } from '../../api/settings.js';
import { errors } from '../../error-catalogue.js';
import { isSigprobeError } from '../../errors.js';
import type { Place } from '../../target-spec.js';
import { resolveEnv } from '../../targets/env-file.js';
import { absoluteVolume } from '../../targets/image-targets.js';
import { type GivenBeside, NOTHING_BESIDE } from '../../targets/k8s/given-beside.js';
import type { Located, LocatedEntry } from '../../targets/yaml/located.js';
import {
  FILE_OPTIONS,
  FORMATS,
  fileKey,
  MANIFEST_OPTIONS,
  type OptionEntry,
} from '../options/option-table.js';
import { type GivenOptions, toOption } from '../options/options.js';
import { reportTo } from '../options/parsers.js';
import { type Misplaced, nearest, readItems, readSwitch, readText } from './shapes.js';

type Scope = Extract<OptionEntry['file'], string>;

/** What a file's values need beyond what the command line's do: its paths start elsewhere, and their places are known. */
const FINISH: Readonly<Record<string, (text: string, folder: string) => string>> = {
  'env-file': (path, folder) => resolve(folder, path),
  baseline: (path, folder) => resolve(folder, path),
  dockerfile: (path, folder) => resolve(folder, path),
  configmap: (path, folder) => resolve(folder, path),
  secret: (path, folder) => resolve(folder, path),
  report: (text, folder) => {
    const { format, file } = reportTo(text, FORMATS);
    return file === '-' ? text : `${format}=${resolve(folder, file)}`;
  },
  volume: absoluteVolume,
  env: (variable) => {
    if (resolveEnv(variable, {}) === undefined)
      throw new InvalidArgumentError('Write NAME=value, or NAME to pass on your own value.');
    return variable;
  },
  helper: (image) => {
    toHelperWish(image);
    return image;
  },
};

/** The keys of options that may stand in these places of a file. */
export function optionKeys(...scopes: readonly Scope[]): string[] {
  return [...FILE_OPTIONS, ...MANIFEST_OPTIONS]
    .filter(({ file }) => scopes.some((scope) => scope === file))
    .map(fileKey);
}

/** Why an option has no place beside the defaults. */
export function explainOutside(key: string): Misplaced | null {
  const isOption = optionKeys('container', 'target', 'service', 'call').includes(key);
  return isOption
    ? { message: `'${key}' is an option.`, hint: 'Write it below defaults, or with a target.' }
    : null;
}

const MISPLACED: Readonly<Record<Scope, (key: string) => Misplaced>> = {
  call: (key) => ({
    message: `'${key}' is for the whole call, not for one target.`,
    hint: 'Write it below defaults.',
  }),
  container: (key) => ({
    message: `'${key}' is for images alone.`,
    hint: 'The Compose file or manifest says how its containers run.',
  }),
  service: (key) => ({
    message: `'${key}' is for the services of Compose files.`,
    hint: 'Write it below defaults, or with a target that has compose.',
  }),
  manifests: (key) => ({
    message: `'${key}' is for manifests alone.`,
    hint: 'Write it with an entry that has k8s.',
  }),
  target: (key) => ({
    message: `'${key}' is for targets.`,
    hint: 'Write it below defaults, or with a target.',
  }),
};

const OF_BOTH = (key: string): Misplaced => ({
  ...MISPLACED.container(key),
  message: `'${key}' is for images and manifests.`,
});

/** Why an option has no place where it stands: among the defaults, with an image, or with targets of other files. */
export function explainOption(key: string): Misplaced | null {
  const ofManifests = MANIFEST_OPTIONS.some((each) => fileKey(each) === key);
  const entry = FILE_OPTIONS.find((each) => fileKey(each) === key);
  if (entry === undefined) return ofManifests ? MISPLACED.manifests(key) : null;
  if (typeof entry.file === 'object')
    return { message: `'${key}' has no place in this file.`, hint: entry.file.never };
  return ofManifests && entry.file === 'container' ? OF_BOTH(key) : MISPLACED[entry.file](key);
}

/** The options among the entries of a map, parsed as those of the command line are. */
export function readOptions(entries: ReadonlyMap<string, LocatedEntry>, folder: string): GivenOptions {
  return readEntries(FILE_OPTIONS, entries, folder);
}

/** What is given beside manifests among the entries of a map. */
export function readGivenBeside(entries: ReadonlyMap<string, LocatedEntry>, folder: string): GivenBeside {
  return { ...NOTHING_BESIDE, ...readEntries(MANIFEST_OPTIONS, entries, folder) };
}

function readEntries(
  table: readonly OptionEntry[],
  entries: ReadonlyMap<string, LocatedEntry>,
  folder: string,
): object {
  const values = table.flatMap((entry) => {
    const found = typeof entry.file === 'string' ? entries.get(fileKey(entry)) : undefined;
    return found === undefined
      ? []
      : [[toOption(entry).attributeName(), readOption(entry, found.value, folder)]];
  });
  return Object.fromEntries(values);
}

function readOption(entry: OptionEntry, located: Located, folder: string): unknown {
  const key = fileKey(entry);
  const { required, argChoices } = toOption(entry);
  if (!required) return readSwitch(located, { key, example: 'true' });
  const example = entry.example ?? '';
  const finish = FINISH[key] ?? ((text) => text);
  if (Array.isArray(entry.default)) {
    const wanted = { key, example: `[${example}]` };
    return readItems(located, wanted).map((item) => {
      const text = readText(item, wanted);
      return attempt(key, () => finish(text, folder), item.place);
    });
  }
  const text = readText(located, { key, example });
  if (argChoices !== undefined && !argChoices.includes(text))
    throw errors.configUnknownChoice(located.place, key, text, nearest(text, argChoices), argChoices);
  const parse = argChoices === undefined ? entry.parse : undefined;
  return attempt(key, () => parse?.(text, undefined) ?? finish(text, folder), located.place);
}

/** What is said of a wrong value says nothing of where it is. */
function attempt<T>(key: string, read: () => T, place: Place): T {
  try {
    return read();
  } catch (error) {
    if (isSigprobeError(error)) throw errors.atPlace(place, error);
    if (error instanceof InvalidArgumentError) throw errors.configBadValue(place, key, error.message, error);
    throw error;
  }
}
