import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import { runCli } from '../support/run-cli.js';
import { validateReport } from '../support/validate-report.js';

const folder = mkdtempSync(join(tmpdir(), 'sigprobe-shards-'));
afterAll(() => rmSync(folder, { recursive: true }));

const IMAGES = ['sigprobe-fixture/python-handler', 'sigprobe-fixture/sleep-no-handler'];

describe('a list cut into shards', () => {
  it('is judged by the merge alone, and as a whole', async () => {
    const files = await Promise.all(
      ['1', '2', '3'].map(async (index) => {
        const env = { CI_NODE_INDEX: index, CI_NODE_TOTAL: '3' };
        const args = ['--shard', 'auto', '--no-fail', '--no-remedies', '-q', '--format', 'json', ...IMAGES];
        const { code, stdout } = await runCli(args, { env }).result;
        expect(code).toBe(0);
        expect(validateReport(JSON.parse(stdout))).toEqual([]);
        const file = join(folder, `${index}.json`);
        writeFileSync(file, stdout);
        return file;
      }),
    );
    const { code, stdout } = await runCli(['merge', '--format', 'json', ...files]).result;
    const report = JSON.parse(stdout) as Report;
    expect(code).toBe(1);
    expect(report.results.map(({ target, outcome }) => [target.name, outcome])).toEqual([
      [IMAGES[0], 'graceful'],
      [IMAGES[1], 'killed'],
    ]);
    expect(validateReport(report)).toEqual([]);
  });
});
