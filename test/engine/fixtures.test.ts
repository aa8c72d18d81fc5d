import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import type { Report } from '../../src/report/report.js';
import { readFixtures } from '../support/fixtures.js';
import { recordingOf, summaryOf } from '../support/recording.js';
import { runCli } from '../support/run-cli.js';
import { validateReport } from '../support/validate-report.js';

const RECORDINGS = fileURLToPath(new URL('../unit/observations/', import.meta.url));

/** What sigprobe's exit code says of an outcome when nothing but stopping is asked for. */
const EXIT_CODES = { graceful: 0, abrupt: 0, killed: 1, inconclusive: 2 } as const;

describe.concurrent('the image of the fixture', () => {
  const fixtures = readFixtures().map((fixture) => [fixture.name, fixture] as const);
  it.for(fixtures)('%s', async ([name, { expected, args }], { expect }) => {
    const image = inject('images')[name] ?? `the fixture ${name} was not built`;
    const { code, stdout, stderr } = await runCli([
      '-q',
      '--no-remedies',
      '--format',
      'json',
      '--host',
      inject('host'),
      ...args,
      image,
    ]).result;
    expect(stderr).toBe('');
    const report = JSON.parse(stdout) as Report;
    expect(validateReport(report)).toEqual([]);
    expect(report.errors).toEqual([]);
    const [result] = report.results;
    if (result === undefined) throw new Error('the report holds no result');

    expect(summaryOf(result, expected)).toEqual({
      outcome: expected.outcome,
      exitCode: expected.exitCode,
      missing: [...expected.missing].sort(),
      fires: [...expected.fires].sort(),
      silent: [],
      proof: expected.proof,
    });
    expect(code).toBe(EXIT_CODES[expected.outcome]);
    expect(report.summary).toMatchObject({ [expected.outcome]: 1, exitCode: code });

    if (process.env['SIGPROBE_RECORD'] === '1') {
      mkdirSync(RECORDINGS, { recursive: true });
      writeFileSync(`${RECORDINGS}${name}.json`, `${JSON.stringify(recordingOf(result))}\n`);
    }
  });
});

describe('the fixtures', () => {
  it('were all built', () => {
    expect(Object.keys(inject('images')).sort()).toEqual(
      readFixtures()
        .map(({ name }) => name)
        .sort(),
    );
  });
});
