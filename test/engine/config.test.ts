import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import { imageOf } from '../support/probing.js';
import { runCli } from '../support/run-cli.js';
import { validateReport } from '../support/validate-report.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-config-'));
  mkdirSync(join(folder, '.git'));
  mkdirSync(join(folder, 'deploy'));
  writeFileSync(join(folder, 'token.env'), 'TOKEN=hush-hush-hush\n');
  writeFileSync(
    join(folder, 'sigprobe.yaml'),
    `
defaults: { remedies: false, kernel-record: off, env-file: [token.env] }
targets:
  - { image: '${imageOf('c-handler')}', name: good, require: graceful }
  - { image: '${imageOf('python-no-handler')}', name: bad, grace: 5s }
  - { image: '${imageOf('tini-no-handler')}', name: cut, require: graceful, preset: nomad }
waivers:
  - { rule: unhandled-signal, target: bad, reason: It is rewritten., until: 2999-12-31 }
  - { rule: default-action, target: c*, reason: Nothing is lost., until: 2999-12-31 }
  - { outcome: killed, target: good, reason: It was worse., until: 2999-12-31 }
  - { outcome: killed, target: bad, reason: It was known., until: 2020-01-01 }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const sigprobe = (cwd: string, ...args: readonly string[]) =>
  runCli(['-q', '--host', inject('host'), ...args], { cwd: join(folder, cwd) }).result;

describe('sigprobe.yaml', () => {
  it('says what is probed, how, and what may fail', async ({ expect }) => {
    const { code, stdout, stderr } = await sigprobe('deploy', '--format', 'json', '--strict-waivers');
    expect(stderr).toBe('');
    const report = JSON.parse(stdout) as Report;
    expect(validateReport(report)).toEqual([]);
    const results = report.results.map(({ target: { name }, outcome, passed, waivedBy, grace, runs }) => [
      name,
      outcome,
      passed,
      waivedBy.map(({ reason }) => reason),
      `${grace.budgetMs} ${grace.source}`,
      runs[0]?.kernelRecord ?? null,
    ]);
    expect(results).toEqual([
      ['good', 'graceful', true, [], '30000 kubernetes', null],
      ['bad', 'killed', true, ['It is rewritten.'], '5000 config', null],
      ['cut', 'abrupt', true, ['Nothing is lost.'], '5000 nomad', null],
    ]);
    expect(report.waivers.map(({ place, status, fails }) => [place.file, place.line, status, fails])).toEqual(
      [
        ['../sigprobe.yaml', 8, 'used', false],
        ['../sigprobe.yaml', 9, 'used', false],
        ['../sigprobe.yaml', 10, 'unused', true],
        ['../sigprobe.yaml', 11, 'expired', false],
      ],
    );
    expect(code).toBe(1);
    expect(stdout).not.toContain('hush-hush-hush');
  });

  it('has defaults and waivers for images that are named, and no targets', async ({ expect }) => {
    const image = imageOf('python-no-handler');
    const { code, stdout } = await sigprobe('.', '--grace', '3s', image);
    expect(code).toBe(1);
    expect(stdout).toContain('budget 3 s (--grace)');
    // No waiver is for that name, and those for others are not judged.
    expect(stdout.split('\n').filter((line) => /waive|sigprobe\.yaml:/.test(line))).toEqual([
      'waivers',
      '  sigprobe.yaml:11 killed (bad): ended on 2020-01-01, no longer counts',
    ]);
    expect(stdout).not.toContain('remedies tried');
  });
});
