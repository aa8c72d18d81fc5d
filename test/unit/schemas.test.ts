import { expect, it } from 'vitest';
import expectation from '../../fixtures/expected.schema.json' with { type: 'json' };
import config from '../../src/cli/config/config.schema.json' with { type: 'json' };
import report from '../../src/report/report.schema.json' with { type: 'json' };
import { schemaFaults } from '../support/compile-schema.js';
import { SARIF } from '../support/sarif-faults.js';

it.each(Object.entries({ report, config, expectation, SARIF }))('the schema %s is one', (_, schema) => {
  expect(schemaFaults(schema)).toEqual([]);
});
