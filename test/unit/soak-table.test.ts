import { describe, expect, it } from 'vitest';
import { type Said, type SoakRow, soakLine, soakMarkdown, summarizeSoak } from '../support/soak-table.js';

const ABRUPT: Said = { outcome: 'abrupt', finding: 'abandoned-children', remedy: 'none' };

const aRow = (unusual: Partial<SoakRow> = {}): SoakRow => ({
  fixture: 'tini',
  record: 'on',
  said: [ABRUPT, ABRUPT, ABRUPT],
  expected: 'abrupt',
  actual: 'abrupt',
  varies: null,
  ...unusual,
});

describe('repeated probes', () => {
  it.each<[string, Partial<SoakRow>, RegExp]>([
    ['that agree', {}, /^tini +on +3 +abrupt 3 +abandoned-children 3 +none 3$/],
    ['that agree on something else', { expected: 'killed' }, / expected: killed$/],
    [
      'that differ for a known reason',
      { said: [ABRUPT, { ...ABRUPT, finding: 'none' }, ABRUPT], varies: 'It rolls dice.' },
      / abandoned-children 2, none 1 .* varies: It rolls dice\.$/,
    ],
    [
      'that see more than can be asked for',
      { said: [{ ...ABRUPT, outcome: 'graceful' }], actual: 'graceful' },
      / expected: abrupt$/,
    ],
  ])('%s are no fault', (_name, unusual, line) => {
    const row = aRow(unusual);
    expect(soakLine(row)).toMatch(line);
    expect(summarizeSoak([row]).faults).toEqual([]);
  });

  it.each<[string, Partial<SoakRow>, RegExp]>([
    ['in the remedy', { said: [ABRUPT, { ...ABRUPT, remedy: 'init' }] }, / none 1, init 1 +DIFFERS$/],
    [
      'in a wrong pass, whatever the reason',
      { said: [{ ...ABRUPT, outcome: 'graceful' }, ABRUPT], varies: 'It rolls dice.' },
      /WRONG PASS; expected: abrupt$/,
    ],
  ])('that differ %s are a fault', (_name, unusual, line) => {
    const row = aRow(unusual);
    expect(soakLine(row)).toMatch(line);
    expect(summarizeSoak([row]).faults).toEqual([row]);
  });

  it('that agree on a wrong pass are a fault', () => {
    const row = aRow({ said: [{ ...ABRUPT, outcome: 'completed' }] });
    expect(summarizeSoak([row]).faults).toEqual([row]);
  });

  it('are a table in Markdown, in the order of the names', () => {
    expect(soakMarkdown([aRow({ record: 'on' }), aRow({ record: 'off' }), aRow({ fixture: 'a|b' })])).toBe(
      [
        '| fixture | record | runs | outcomes | first findings | recommended | note |',
        '| --- | --- | --- | --- | --- | --- | --- |',
        '| a\\|b | on | 3 | abrupt 3 | abandoned-children 3 | none 3 |  |',
        '| tini | off | 3 | abrupt 3 | abandoned-children 3 | none 3 |  |',
        '| tini | on | 3 | abrupt 3 | abandoned-children 3 | none 3 |  |',
        '',
        '9 runs of 2 fixtures; 0 of 3 rows differed (0 with a reason); 0 with another outcome than expected; wrong passes: 0.',
        '',
      ].join('\n'),
    );
  });
});
