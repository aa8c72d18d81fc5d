import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Finding } from '../../../src/diagnosis/diagnosis.js';
import { rules } from '../../../src/diagnosis/rules/index.js';
import schema from '../../../src/report/report.schema.json' with { type: 'json' };
import { aFinding, aReport, aResult, namedProcess } from '../../support/builders.js';
import { recordedDiagnosis, recordedNames } from '../../support/recording.js';
import { validateReport } from '../../support/validate-report.js';

/** What the schema has against findings; empty when it accepts them. */
function objectionsTo(findings: readonly unknown[]): string[] {
  const report = aReport({ results: [aResult()] });
  return validateReport({ ...report, results: [{ ...report.results[0], findings }] });
}

function findingsOf(name: string): readonly Finding[] {
  return recordedDiagnosis(name).findings;
}

describe('the schema of findings', () => {
  const ids: readonly string[] = rules.map(({ id }) => id);

  it('has every rule, and data for each; `npm run schema` adds them', () => {
    const { properties, allOf } = schema.$defs.finding;
    expect(properties.rule.enum, 'npm run schema adds the rule').toEqual(ids);
    expect(allOf.map((each) => [each.if.properties.rule.const, each.then.properties.data.$ref])).toEqual(
      ids.map((id) => [id, `#/$defs/data:${id}`]),
    );
  });

  it('accepts the findings of every recording', () => {
    for (const name of recordedNames()) expect(objectionsTo(findingsOf(name)), name).toEqual([]);
  });

  it('rejects the data of another rule', () => {
    expect(objectionsTo([aFinding()])).toEqual([]);
    expect(objectionsTo([{ ...aFinding(), rule: 'tight-budget' }])).not.toEqual([]);
    expect(objectionsTo([{ ...aFinding(), data: {} }])).not.toEqual([]);
  });
});

describe('the data of a finding', () => {
  it('has a type that follows from the rule', () => {
    const finding: Finding = aFinding({
      rule: 'runtime-default-handler',
      data: { signal: 'SIGTERM', process: namedProcess('node server.js', 'caught'), runtime: 'node' },
    });
    if (finding.rule === 'tight-budget') expectTypeOf(finding.data.budgetMs).toEqualTypeOf<number>();
    if (finding.rule === 'unhandled-signal')
      expectTypeOf(finding.data.reason).toEqualTypeOf<'no-handler' | 'handler-installed-too-late'>();
    expect(finding.rule === 'runtime-default-handler' && finding.data.runtime).toBe('node');
  });

  it('is plain JSON without a sentence', () => {
    const findings = recordedNames().flatMap(findingsOf);
    for (const { data, message, evidence } of findings) {
      expect(JSON.parse(JSON.stringify(data))).toEqual(data);
      for (const sentence of [message, ...evidence]) expect(JSON.stringify(data)).not.toContain(sentence);
    }
  });
});
