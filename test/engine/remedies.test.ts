import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, inject, it } from 'vitest';
import type { Report } from '../../src/report/report.js';
import { runCli } from '../support/run-cli.js';
import { validateReport } from '../support/validate-report.js';

/** Fixture → the remedy that must be recommended and what it must achieve; null where none helps. */
const CASES: readonly (readonly [string, { id: string; outcome: string } | null, string[]?])[] = [
  ['sleep-no-handler', { id: 'init', outcome: 'abrupt' }],
  ['node-no-handler', { id: 'init', outcome: 'abrupt' }],
  ['perl-no-handler', { id: 'init', outcome: 'abrupt' }],
  ['shell-form-server', { id: 'exec-form', outcome: 'graceful' }],
  ['shell-form-node-server', { id: 'exec-form', outcome: 'graceful' }],
  ['shell-form-sleep', { id: 'exec-form', outcome: 'killed' }],
  ['tini-shell-server', { id: 'entrypoint', outcome: 'graceful' }],
  ['entrypoint-without-exec', { id: 'entrypoint', outcome: 'graceful' }],
  ['launcher-keeps-signal', { id: 'entrypoint', outcome: 'graceful' }],
  ['flock-wrapper', { id: 'entrypoint', outcome: 'graceful' }],
  ['bash-exit-trap', { id: 'entrypoint', outcome: 'graceful' }],
  ['ignored-by-launcher', null],
  ['slow-shutdown', null, ['--grace', '2s']],
];

describe.concurrent('the remedies of', () => {
  it.for(CASES)('%s', async ([name, wanted, options = []], { expect }) => {
    const report = await probe([...options, inject('images')[name] ?? name]);
    const remedies = report.results[0]?.remedies ?? [];
    const recommended = remedies.find((remedy) => remedy.recommended) ?? null;
    if (wanted !== null && wanted.outcome !== 'killed')
      expect(recommended).toMatchObject({ id: wanted.id, outcome: wanted.outcome });
    else if (wanted !== null)
      expect(remedies.find(({ id }) => id === wanted.id)?.outcome).toBe(wanted.outcome);
    else expect(recommended).toBeNull();
    for (const { recommended: isBest, outcome } of remedies)
      if (isBest) expect(['graceful', 'abrupt']).toContain(outcome);
  });
});

describe('a recommended change to the Dockerfile', () => {
  it('does what the report promised once it is written down', async ({ expect }) => {
    const image = inject('images')['shell-form-server'] ?? '';
    const [before] = (await probe([image])).results;
    const how = before?.remedies.find(({ recommended }) => recommended)?.how ?? '';
    const line = how.replace(/^Dockerfile: /, '');
    expect(line).toMatch(/^CMD \[/);
    const mended = await build(`FROM ${image}\n${line}\n`);
    const [after] = (await probe([mended])).results;
    expect(after).toMatchObject({ outcome: 'graceful', exit: { code: 0 } });
  });
});

async function probe(args: readonly string[]): Promise<Report> {
  const { stdout, stderr } = await runCli(['-q', '-f', 'json', '--host', inject('host'), ...args]).result;
  if (stderr !== '') throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  const faults = validateReport(report);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return report;
}

async function build(dockerfile: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-mended-'));
  const tag = 'sigprobe-fixture/mended:latest';
  try {
    writeFileSync(join(folder, 'Dockerfile'), dockerfile);
    await promisify(execFile)('docker', ['-H', inject('host'), 'build', '-q', '-t', tag, folder]);
    return tag;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
