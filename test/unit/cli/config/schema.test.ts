import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import schema from '../../../../src/cli/config/config.schema.json' with { type: 'json' };
import { parseConfig } from '../../../../src/cli/config/load-config.js';
import { fileKey, PROBE_OPTIONS } from '../../../../src/cli/options/option-table.js';
import { isSigprobeError } from '../../../../src/errors.js';
import { compileSchema } from '../../../support/compile-schema.js';
import { configSchema } from '../../../support/config-schema.js';

const faultsOf = compileSchema(schema);

function isRead(value: unknown): boolean {
  try {
    parseConfig(JSON.stringify(value), 'sigprobe.yaml', '/work');
    return true;
  } catch (error) {
    if (isSigprobeError(error, 'bad-file')) return false;
    throw error;
  }
}

/** What is no value of any option. */
const junk = fc.constantFrom<unknown>(null, { a: 1 }, [{}], [null], [['x']]);

/** Mostly right: one wrong value makes a file wrong. */
const mostly = (right: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 40, arbitrary: right }, { weight: 1, arbitrary: junk });

const text = mostly(fc.constantFrom('a', 'b:1', 7));
const texts = mostly(fc.array(fc.constantFrom('a', 2), { maxLength: 2 }));

const option = fc.oneof(
  ...PROBE_OPTIONS.map((entry) => {
    const [example, isList] = [entry.example ?? true, Array.isArray(entry.default)];
    return fc.tuple(
      fc.constant(fileKey(entry)),
      mostly(fc.constantFrom<unknown>(isList ? [example] : example)),
    );
  }),
);

/** A few options, whether they may stand there or not. */
const few = fc.array(option, { maxLength: 2 }).map((entries) => Object.fromEntries(entries));

const target = fc
  .tuple(
    fc.record(
      {
        image: text,
        name: text,
        command: texts,
        compose: text,
        services: texts,
        k8s: texts,
        containers: texts,
      },
      { requiredKeys: [] },
    ),
    fc.subarray(['image', 'name', 'command', 'compose', 'services', 'k8s', 'containers'], { maxLength: 2 }),
    few,
  )
  .map(([own, keys, others]) => ({
    ...Object.fromEntries(Object.entries(own).filter(([key]) => keys.includes(key))),
    ...others,
  }));

const waiver = fc.record(
  {
    rule: mostly(fc.constantFrom('stuck-handler', 'shell-as-pid-1')),
    target: text,
    reason: text,
    until: mostly(fc.constantFrom('2027-01-31', '31.1.2027')),
  },
  { requiredKeys: ['target', 'reason', 'until'] },
);
const outcome = fc.record(
  { outcome: fc.constantFrom('killed', 'abrupt', 'inconclusive') },
  { requiredKeys: [] },
);

const file = fc.record(
  {
    defaults: mostly(few),
    targets: mostly(fc.array(target, { maxLength: 2 })),
    waivers: mostly(
      fc.array(
        fc.tuple(waiver, outcome).map(([one, two]) => ({ ...one, ...two })),
        { maxLength: 2 },
      ),
    ),
  },
  { requiredKeys: [] },
);

describe('the published schema of sigprobe.yaml', () => {
  it('is as the table of options has it', () => {
    expect(schema, 'npm run schema writes it anew').toEqual(configSchema());
  });

  it('allows what is read, and nothing else', () => {
    const seen = { read: 0, refused: 0 };
    fc.assert(
      fc.property(file, (value) => {
        const isAllowed = faultsOf(value).length === 0;
        expect(isAllowed, JSON.stringify(value)).toBe(isRead(value));
        seen[isAllowed ? 'read' : 'refused'] += 1;
      }),
      { numRuns: 250 },
    );
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(25);
  });
});
