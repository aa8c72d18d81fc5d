import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TARGET_KEYS } from '../../src/cli/config/read-target.js';
import type { WAIVER_KEYS } from '../../src/cli/config/read-waiver.js';
import {
  FILE_OPTIONS,
  type FileScope,
  fileKey,
  MANIFEST_OPTIONS,
  type OptionEntry,
} from '../../src/cli/options/option-table.js';
import { toOption } from '../../src/cli/options/options.js';
import { WAIVABLE_OUTCOMES } from '../../src/diagnosis/results/waiver.js';
import { rules } from '../../src/diagnosis/rules/index.js';

const FILE = fileURLToPath(new URL('../../src/cli/config/config.schema.json', import.meta.url));

type Schema = Readonly<Record<string, unknown>>;

const TEXT = { type: ['string', 'number'], minLength: 1 };
const LIST = { type: 'array', items: { type: ['string', 'number'] } };
const PATHS = { oneOf: [TEXT, { ...LIST, minItems: 1 }] };

/** The keys of a target that are no options. */
const OWN_KEYS: Readonly<Record<string, Schema>> = {
  image: { ...TEXT, description: 'image to probe' },
  name: { ...TEXT, description: 'what the report calls it; the image unless given' },
  command: { ...LIST, description: "replaces the image's CMD" },
  compose: { ...PATHS, description: 'Compose files, read as one' },
  services: { ...LIST, description: 'services to probe; all of them unless given' },
  k8s: { ...PATHS, description: 'manifests, or folders of manifests' },
  containers: {
    ...LIST,
    description: 'containers to probe, such as Deployment/web/api; all of them unless given',
  },
};

const WAIVER: Readonly<Record<(typeof WAIVER_KEYS)[number], Schema>> = {
  rule: { enum: rules.map(({ id }) => id), description: 'rule that may make it fail' },
  outcome: { enum: WAIVABLE_OUTCOMES, description: 'outcome that it may have, whatever the reason' },
  target: { ...TEXT, description: 'name of the target; * stands for any text' },
  reason: { ...TEXT, description: 'why it may fail' },
  until: {
    type: 'string',
    pattern: '^\\d{4}-\\d\\d-\\d\\d$',
    description: 'last day on which the waiver counts, in UTC, such as 2027-01-31',
  },
};

/** Which options may stand with a target, by the key that tells its kind. */
const SCOPES: Readonly<Record<keyof typeof TARGET_KEYS, readonly FileScope[]>> = {
  image: ['container', 'target'],
  compose: ['target', 'service'],
  k8s: ['target', 'manifests'],
};

/** The JSON Schema of sigprobe.yaml, from the table of options and the rules. */
export function configSchema(): Schema {
  const targets = Object.values(TARGET_KEYS).map(([kind, ...others]) => {
    const scopes = SCOPES[kind];
    const own = [kind, ...others].map((key) => [key, OWN_KEYS[key]]);
    return object({ ...Object.fromEntries(own), ...options(scopes) }, [kind]);
  });
  const { rule, outcome, ...rest } = WAIVER;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'sigprobe.yaml',
    description: 'What sigprobe probes, how, and what may fail for a while.',
    ...object({
      $schema: { type: 'string' },
      defaults: {
        ...object(options(['container', 'target', 'service', 'call'])),
        description: 'for every target, unless it says otherwise',
      },
      targets: {
        type: 'array',
        items: { oneOf: targets },
        description: 'what sigprobe probes where no image is named',
      },
      waivers: {
        type: 'array',
        items: {
          oneOf: [
            object({ rule, ...rest }, ['rule', ...Object.keys(rest)]),
            object({ outcome, ...rest }, ['outcome', ...Object.keys(rest)]),
          ],
        },
        description: 'what may fail for a while',
      },
    }),
  };
}

function object(properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

function options(scopes: readonly FileScope[]): Schema {
  const entries = [...FILE_OPTIONS, ...MANIFEST_OPTIONS].filter(({ file }) => scopes.includes(file));
  return Object.fromEntries(entries.map((entry) => [fileKey(entry), optionSchema(entry)]));
}

function optionSchema(entry: OptionEntry): Schema {
  const { required, negate, argChoices } = toOption(entry);
  const description = negate ? `false: ${entry.description}` : entry.description;
  if (!required) return { type: 'boolean', description };
  if (Array.isArray(entry.default)) return { ...LIST, description, examples: [[entry.example]] };
  if (argChoices !== undefined) return { enum: argChoices, description };
  return { type: ['string', 'number'], description, examples: [entry.example] };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(FILE, JSON.stringify(configSchema(), null, 2));
