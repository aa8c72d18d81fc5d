import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import { dependentProject, leftBy } from '../support/dependent-project.js';
import { imageOf } from '../support/probing.js';
import { runCli } from '../support/run-cli.js';
import { startSigprobe } from '../support/sigprobe-child.js';
import { validateReport } from '../support/validate-report.js';

let file: string;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-dependencies-'));
  file = join(folder, 'compose.yaml');
  writeFileSync(file, dependentProject(imageOf('python-handler')));
});
afterAll(() => rmSync(folder, { recursive: true }));

const args = (...more: readonly string[]) => [
  ...['compose', '--host', inject('host'), '--file', file],
  ...['--no-config', '--no-remedies', ...more, 'web'],
];

async function reportOf(...more: readonly string[]): Promise<Report> {
  const { stdout } = await runCli(args('--format', 'json', '--quiet', ...more)).result;
  const report = JSON.parse(stdout) as Report;
  expect(validateReport(report)).toEqual([]);
  return report;
}

describe('a service that comes up only with what it depends on', () => {
  it('is inconclusive alone, and says what to do', async () => {
    const { results } = await reportOf();
    expect(results).toMatchObject([
      { outcome: 'inconclusive', findings: [{ rule: 'exited-before-signal' }] },
    ]);
    expect(results[0]?.findings[0]?.fix).toMatch(/ --with-dependencies web$/);
  });

  it('is probed with them: healthy, completed, found by name, and with the volume that they share', async () => {
    const { results, errors } = await reportOf('--with-dependencies');
    expect(errors).toEqual([]);
    expect(results).toMatchObject([{ outcome: 'graceful', target: { notes: [] } }]);
    expect(await leftBy(inject('host'), [process.pid])).toEqual([]);
  });
});

describe('a run with dependencies', () => {
  const CREATED = /creating a container/;

  it.each([
    ['that is interrupted leaves nothing behind', 'SIGINT', 130],
    ['that is killed leaves nothing behind once it is cleaned up', 'SIGKILL', 137],
  ] as const)('%s', async (_, signal, expected) => {
    const child = startSigprobe(args('--with-dependencies'));
    await child.printed(CREATED);
    child.kill(signal);
    const { code } = await child.ended;
    expect(code).toBe(expected);
    if (signal === 'SIGKILL') {
      const left = await leftBy(inject('host'), [child.pid]);
      expect(left.map((line) => line.split(' ')[0])).toEqual(
        expect.arrayContaining(['container', 'network', 'volume']),
      );
      const { stdout } = await runCli(['clean', '--host', inject('host')]).result;
      expect(stdout).toMatch(/^Removed \d+ containers?, \d+ networks?( and|,) \d+ volumes?/);
    }
    expect(await leftBy(inject('host'), [child.pid])).toEqual([]);
  });
});
