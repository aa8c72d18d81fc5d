import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rules } from '../../src/diagnosis/rules/index.js';

const FILE = fileURLToPath(new URL('../../src/report/report.schema.json', import.meta.url));

interface Schema {
  readonly $defs: Record<string, unknown> & {
    readonly finding: { readonly properties: { readonly rule: { enum: string[] } }; allOf: unknown[] };
  };
}

const NO_DATA = { type: 'object', properties: {}, required: [], additionalProperties: false };

/** The report's schema with a place for the data of every rule; what a new rule's data is stays to be written there. */
function withRules(text: string): string {
  const schema = JSON.parse(text) as Schema;
  const { finding } = schema.$defs;
  const ids: readonly string[] = rules.map(({ id }) => id);
  finding.properties.rule.enum = [...ids];
  finding.allOf = ids.map((id) => ({
    if: { properties: { rule: { const: id } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { data: { $ref: `#/$defs/data:${id}` } } },
  }));
  for (const id of ids) schema.$defs[`data:${id}`] ??= NO_DATA;
  return JSON.stringify(schema, null, 2);
}

writeFileSync(FILE, withRules(readFileSync(FILE, 'utf8')));
