import { describe, expect, it } from 'vitest';
import { rules } from '../../src/diagnosis/rules/index.js';
import { readFixtures } from '../support/fixtures.js';

const verdicts = readFixtures().flatMap(({ expected }) =>
  expected.blind === undefined ? [expected] : [expected, expected.blind],
);
const ids: readonly string[] = rules.map(({ id }) => id);

describe('each rule has a fixture', () => {
  it.each(ids)('%s: one that fires it, and a look-alike that does not', (id) => {
    expect(verdicts.filter(({ fires }) => fires.includes(id))).not.toEqual([]);
    expect(verdicts.filter(({ silent }) => silent.includes(id))).not.toEqual([]);
  });
});

describe('the fixtures', () => {
  it('name only rules that exist', () => {
    const named = verdicts.flatMap(({ fires, silent }) => [...fires, ...silent]);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });
});
