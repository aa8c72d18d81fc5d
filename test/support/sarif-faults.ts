import { Ajv2020 } from 'ajv/dist/2020.js';
import manifest from '../../package.json' with { type: 'json' };

/** Half of what SARIF 2.1.0 allows is never written: this is what is, as the official schema and GitHub have it. */
const text = { type: 'string', minLength: 1 } as const;
const count = { type: 'integer', minimum: 1 } as const;
const level = { enum: ['error', 'warning', 'note'] } as const;
const message = object({ text });

function object(required: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

const array = (items: object, more: object = {}) => ({ type: 'array', items, ...more });

const rule = object({
  id: { type: 'string', pattern: '^[a-z0-9-]+$' },
  name: { type: 'string', pattern: '^([A-Z][a-z0-9]*)([A-Z0-9][a-z0-9]*)*$' },
  shortDescription: message,
  fullDescription: object({ text: { ...text, maxLength: 1024 } }),
  help: object({ text }, { markdown: text }),
  defaultConfiguration: object({ level }),
  properties: object({
    tags: array(text, { maxItems: 20, uniqueItems: true }),
    precision: { const: 'high' },
    'problem.severity': { enum: ['error', 'warning', 'recommendation'] },
  }),
});

const result = object({
  ruleId: text,
  ruleIndex: { type: 'integer', minimum: 0 },
  level,
  message,
  locations: array(
    object({
      physicalLocation: object({
        artifactLocation: object({ uri: { type: 'string', pattern: "^[\\w.!~*'()%:/-]+$" } }),
        region: object({ startLine: count, startColumn: count }),
      }),
      logicalLocations: array(object({ name: { type: 'string' }, fullyQualifiedName: { type: 'string' } })),
    }),
    { minItems: 1, maxItems: 1000 },
  ),
  partialFingerprints: object({
    primaryLocationLineHash: { type: 'string', pattern: '^[0-9a-f]{16}:\\d+$' },
    'sigprobe/v1': text,
  }),
  suppressions: array(
    object({ kind: { const: 'external' }, status: { const: 'accepted' }, justification: text }),
  ),
});

const schema = object({
  $schema: { type: 'string', pattern: 'sarif-schema-2\\.1\\.0\\.json$' },
  version: { const: '2.1.0' },
  runs: array(
    object({
      tool: object({
        driver: object({
          name: { const: 'sigprobe' },
          version: text,
          semanticVersion: text,
          informationUri: { const: manifest.homepage },
          rules: array(rule, { uniqueItems: true }),
        }),
      }),
      invocations: array(
        object({
          executionSuccessful: { type: 'boolean' },
          exitCode: { enum: [0, 1, 2] },
          toolExecutionNotifications: array(object({ level, descriptor: object({ id: text }), message })),
        }),
      ),
      columnKind: { const: 'utf16CodeUnits' },
      results: array(result, { maxItems: 25_000 }),
    }),
    { minItems: 1, maxItems: 20 },
  ),
});

const validate = new Ajv2020({ allErrors: true }).compile(schema);

/** What is wrong with a SARIF log of sigprobe; empty where nothing is. */
export function sarifFaults(log: unknown): string[] {
  if (!validate(log))
    return (validate.errors ?? []).map(
      ({ instancePath, message: words }) => `${instancePath} ${words ?? ''}`,
    );
  const { runs } = log as {
    runs: {
      results: { ruleId: string; ruleIndex: number; partialFingerprints: object }[];
      tool: { driver: { rules: { id: string; name: string }[] } };
    }[];
  };
  return runs.flatMap(({ results, tool }) => {
    const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    return [
      ...results.flatMap(({ ruleId, ruleIndex }) =>
        tool.driver.rules[ruleIndex]?.id === ruleId ? [] : [`${ruleId} is not at ${ruleIndex}`],
      ),
      ...tool.driver.rules.flatMap(({ id, name }) =>
        name.toLowerCase() === id ? [`${id} has no other name`] : [],
      ),
      ...(new Set(prints).size === prints.length ? [] : ['two results have one fingerprint']),
    ];
  });
}
