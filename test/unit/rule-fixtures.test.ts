import { describe, expect, it } from 'vitest';
import { rules } from '../../src/diagnosis/rules/index.js';
import { readFixtures, type Verdict, validateExpected } from '../support/fixtures.js';

const fixtures = readFixtures();
const ids: readonly string[] = rules.map(({ id }) => id);

/** What the fixture says of any engine, and of those that show no process. */
const verdictsOf = ({ expected }: (typeof fixtures)[number]): Verdict[] =>
  expected.blind === undefined ? [expected] : [expected, expected.blind];
const verdicts = fixtures.flatMap(verdictsOf);

describe('each rule has a fixture', () => {
  it.each(ids)('%s: one that fires it, and a look-alike that does not', (id) => {
    const isIn = (list: 'fires' | 'silent') => verdicts.some((verdict) => verdict[list].includes(id));
    expect(isIn('fires'), `no fixtures/*/expected.json has "${id}" in "fires"`).toBe(true);
    expect(isIn('silent'), `no fixtures/*/expected.json has "${id}" in "silent": name a look-alike`).toBe(
      true,
    );
  });
});

describe('the expectation of the fixture', () => {
  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
    '%s is one by fixtures/expected.schema.json, and names rules that exist',
    (name, fixture) => {
      expect(validateExpected(name, fixture.expected)).toEqual([]);
      const all = [...verdictsOf(fixture), ...Object.values(fixture.expected.engines ?? {})];
      const named = all.flatMap(({ fires = [], silent = [] }) => [...fires, ...silent]);
      const strangers = named.filter((id) => !ids.includes(id));
      expect(
        strangers,
        `fixtures/${name}/expected.json names rules that are not in src/diagnosis/rules/index.ts`,
      ).toEqual([]);
    },
  );
});

describe('the schema of expectations', () => {
  it.each([
    ['a mistyped key', { slient: [] }],
    ['an outcome that does not exist', { outcome: 'fine' }],
    ['something missing that does not exist', { missing: ['luck'] }],
    ['a summary that is no sentence', { summary: 'ready' }],
    ['an engine of its own without a reason', { engines: { 'podman-5.4': { outcome: 'killed' } } }],
    ['an incomplete verdict for blind engines', { blind: { outcome: 'killed' } }],
  ])('refuses %s, and names the file', (_what, change) => {
    const [sentence] = validateExpected('some', { ...fixtures[0]?.expected, ...change });
    expect(sentence).toMatch(/^fixtures\/some\/expected\.json: \//);
  });
});
