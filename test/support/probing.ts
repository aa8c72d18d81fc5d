import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import type { TargetResult } from '../../src/diagnosis/results/report.js';
import { runCli } from './run-cli.js';
import { validateReport } from './validate-report.js';

/** The image of a fixture. */
export function imageOf(fixture: string): string {
  return inject('images')[fixture] ?? `the fixture ${fixture} was not built`;
}

/** The one result of a probe without remedies, checked against the schema. */
export function probe(...args: readonly string[]): Promise<TargetResult> {
  return probeAndMend('--no-remedies', ...args);
}

/** The same with the remedies that the facts suggest. */
export async function probeAndMend(...args: readonly string[]): Promise<TargetResult> {
  const options = ['-q', '-f', 'json', '--host', inject('host')];
  const { stdout, stderr } = await runCli([...options, ...args]).result;
  if (stderr !== '') throw new Error(stderr);
  const report = JSON.parse(stdout);
  const faults = validateReport(report);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const [result] = report.results as TargetResult[];
  if (result === undefined) throw new Error(stdout);
  return result;
}

/** The ids of the rules that fired. */
export function rulesOf({ findings }: TargetResult): string[] {
  return findings.map(({ rule }) => rule);
}

/** Builds an image and returns its tag. */
export async function build(
  name: string,
  dockerfile: string,
  prefix = 'sigprobe-fixture/test-',
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), `sigprobe-${name}-`));
  const tag = `${prefix}${name}:latest`;
  try {
    writeFileSync(join(folder, 'Dockerfile'), dockerfile);
    await docker('build', '-q', '-t', tag, folder);
    return tag;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs docker's own command line on the engine under test. */
export async function docker(...args: readonly string[]): Promise<void> {
  await promisify(execFile)('docker', ['-H', inject('host'), ...args]);
}
