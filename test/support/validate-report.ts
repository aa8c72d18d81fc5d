import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../src/report/report.schema.json' with { type: 'json' };

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** What the published JSON Schema has against a value; empty when it is a report. */
export function validateReport(value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message ?? ''} ${JSON.stringify(params)}`,
  );
}
