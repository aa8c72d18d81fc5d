import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import type { Finding } from '../../../src/diagnosis/diagnosis.js';
import { rules } from '../../../src/diagnosis/rules/index.js';
import schema from '../../../src/report/report.schema.json' with { type: 'json' };
import { aFinding, aReport, aResult, namedProcess } from '../../support/builders.js';
import { type Recording, replay } from '../../support/recording.js';
import { validateReport } from '../../support/validate-report.js';

const FOLDER = fileURLToPath(new URL('../observations/', import.meta.url));

/** What the schema has against findings; empty when it accepts them. */
function objectionsTo(findings: readonly unknown[]): string[] {
  const report = aReport({ results: [aResult()] });
  return validateReport({ ...report, results: [{ ...report.results[0], findings }] });
}

function findingsOf(file: string): readonly Finding[] {
  const recording = JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as Recording;
  return diagnose(replay(recording)).findings;
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

  it.each(readdirSync(FOLDER))('accepts the findings of %s', (file) => {
    expect(objectionsTo(findingsOf(file))).toEqual([]);
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
    const findings = readdirSync(FOLDER).flatMap(findingsOf);
    for (const { data, message, evidence } of findings) {
      expect(JSON.parse(JSON.stringify(data))).toEqual(data);
      for (const sentence of [message, ...evidence]) expect(JSON.stringify(data)).not.toContain(sentence);
    }
  });
});
