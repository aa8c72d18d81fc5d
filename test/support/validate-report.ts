import schema from '../../src/report/report.schema.json' with { type: 'json' };
import { compileSchema } from './compile-schema.js';

/** What the published JSON Schema has against a value; empty when it is a report. */
export const validateReport = compileSchema(schema);
