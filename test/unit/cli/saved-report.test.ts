import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { readReport } from '../../../src/cli/saved-report.js';
import { json } from '../../../src/report/json.js';
import { aReport, aTargetError } from '../../support/builders.js';
import { SCRATCH } from '../../support/scratch.js';
import * as scenarios from '../report/scenarios.js';

const folder = mkdtempSync(join(SCRATCH, 'sigprobe-saved-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { twoTargets, oneNotProbed, staleWaivers, ...single } = scenarios;
const REPORTS = [
  twoTargets,
  oneNotProbed,
  staleWaivers,
  aReport({ results: [], errors: [aTargetError()] }),
  ...Object.values(single).map((result) => aReport({ results: [result] })),
];

/** What is read of a file with this in it. */
function read(text: string, file = 'saved.json') {
  writeFileSync(join(folder, 'saved.json'), text);
  return readReport(file, { cwd: () => folder, stdin: Readable.from([text]) });
}

/** A sound report with the value at a path replaced, or taken out when it is undefined. */
function broken(path: readonly (string | number)[], value: unknown): string {
  const copy = JSON.parse(json(staleWaivers)) as Record<string | number, unknown>;
  const holder = path.slice(0, -1).reduce((each, step) => each[step] as typeof each, copy);
  holder[path.at(-1) ?? ''] = value;
  return JSON.stringify(copy);
}

describe('a saved report', () => {
  it.each(REPORTS.map((report, nth) => [nth, report] as const))('%i is read as it was', async (_, report) => {
    const plain = JSON.parse(json(report)) as unknown;
    expect(await read(json(report))).toEqual(plain);
    expect(await read(json(report), '-'), 'from standard input').toEqual(plain);
    expect(await read(`\ufeff${JSON.stringify(report)}`), 'in one line, with a mark').toEqual(plain);
  });

  it('of an earlier sigprobe has what came later filled in', async () => {
    const copy = structuredClone(twoTargets) as unknown as Record<string, Record<string, unknown>[]>;
    delete copy['waivers'];
    for (const result of copy['results'] ?? []) {
      delete result['waivedBy'];
      result['target'] = { kind: 'image', name: 'a', image: 'a' };
    }
    const report = await read(JSON.stringify(copy));
    expect(report.waivers).toEqual([]);
    expect(report.results[0]).toMatchObject({ waivedBy: [], target: { place: null, notes: [] } });
  });

  it.each<[string, string, string | RegExp]>([
    ['nothing', ' \n', "The report 'saved.json' is empty."],
    ['no JSON', 'sigprobe: hello', "The report 'saved.json' is not whole JSON."],
    ['a report that was cut', json(twoTargets).slice(0, -20), "The report 'saved.json' is not whole JSON."],
    ['a number', '1', "'saved.json' is no report of sigprobe."],
    ['null', 'null', "'saved.json' is no report of sigprobe."],
    ['another tool’s report', '{"version":"2.1.0","runs":[]}', "'saved.json' is no report of sigprobe."],
    [
      'a later version',
      broken(['schemaVersion'], 3),
      "The report 'saved.json' has schemaVersion 3, and this sigprobe reads 2.",
    ],
    [
      'an outcome of its own',
      broken(['results', 0, 'outcome'], 'fine'),
      /: results\[0\]\.outcome is none of/,
    ],
    ['no list', broken(['results'], 'none'), /: results is not a list\.$/],
    ['no object', broken(['results', 0, 'target'], []), /: results\[0\]\.target is not an object\.$/],
    ['no signal', broken(['results', 0, 'signal'], undefined), /: results\[0\]\.signal is missing\.$/],
    ['a name that is a number', broken(['results', 0, 'target', 'name'], 1), /name is not text\.$/],
    ['a number that is text', broken(['summary', 'exitCode'], '0'), /summary\.exitCode is not a number\.$/],
    ['no yes or no', broken(['results', 0, 'passed'], 1), /passed is not true or false\.$/],
    ['an exit without code', broken(['results', 0, 'exit'], {}), /: results\[0\]\.exit\.code is missing\.$/],
    ['waivers that are none', broken(['waivers', 0], {}), /: waivers\[0\]\.place is missing\.$/],
    ['a waiver of nothing', broken(['results', 0, 'waivedBy'], [1]), /waivedBy\[0\] is not an object\.$/],
  ])('is refused where it is %s', async (_name, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'bad-file',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it.each(['gone.json', '.'])('is refused where %s cannot be read', async (file) => {
    await expect(read('{}', file)).rejects.toMatchObject({
      code: 'bad-file',
      message: `Cannot read the report '${file}'.`,
    });
  });
});
