import { errors } from '../../error-catalogue.js';
import type { Located } from '../../targets/yaml/located.js';
import type { Config } from './config.js';
import { explainOption, explainOutside, optionKeys, readOptions } from './option-values.js';
import { readTarget } from './read-target.js';
import { readWaiver } from './read-waiver.js';
import { readItems, readMap } from './shapes.js';

const KEYS = ['$schema', 'defaults', 'targets', 'waivers'] as const;

/** A file that says nothing. */
export function emptyConfig(file: string): Config {
  return { file, defaults: {}, targets: [], waivers: [] };
}

/** What a file says whose relative paths start at `folder`; @throws SigprobeError `bad-file`, with the place */
export function readConfig(root: Located, file: string, folder: string): Config {
  if (root.kind !== 'map') throw errors.configNoKeys(root.place);
  const entries = readMap(root, { key: 'sigprobe.yaml', example: 'targets:' }, KEYS, explainOutside);
  const items = (key: string, example: string) => {
    const entry = entries.get(key);
    return entry === undefined ? [] : readItems(entry.value, { key, example });
  };
  return {
    file,
    defaults: readDefaults(entries.get('defaults')?.value, folder),
    targets: items('targets', '[{ image: shop/api:1.4 }]').map((item) => readTarget(item, folder)),
    waivers: items('waivers', '[{ rule: … }]').map(readWaiver),
  };
}

function readDefaults(value: Located | undefined, folder: string): Config['defaults'] {
  if (value === undefined) return {};
  const keys = optionKeys('container', 'target', 'service', 'call');
  return readOptions(
    readMap(value, { key: 'defaults', example: '{ grace: 10s }' }, keys, explainOption),
    folder,
  );
}
