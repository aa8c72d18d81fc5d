import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import { type Fault, startProxy } from '../support/faulty-proxy.js';
import { expectedOn, hasRecord, readFixture } from '../support/fixtures.js';
import { containersOf, startSigprobe } from '../support/sigprobe-child.js';

const BIN = fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url));

/** Every kind of outcome, proof and process tree; the test of each fixture holds what it is alone. */
const NAMES = [
  'sleep-no-handler',
  'c-handler',
  'node-no-handler',
  'node-handler',
  'shell-form-server',
  'shell-form-sleep',
  'python-handler',
  'python-no-handler',
  'ignored-by-launcher',
  'ignored-by-program',
  'exits-before-signal',
  'command-not-found',
  'tini-handler',
  'dumb-init-no-handler',
  'distroless-handler',
  'distroless-leaves-worker',
  'ruby-no-handler',
  'sigwait-thread',
  'exits-nonzero',
  'shell-form-exec',
];

const imageOf = (name: string) => inject('images')[name] ?? '';
const host = () => inject('host');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-many-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('many side by side come out as each does alone, and standard error holds nothing that is not ours', async () => {
  const images = NAMES.map(imageOf);
  const args = [
    '--host',
    host(),
    '--jobs',
    '16',
    '--no-remedies',
    '--grace',
    '4s',
    '--format',
    'json',
    ...images,
  ];
  const { stdout, stderr } = await startSigprobe(args).ended;
  const { results, errors, engine } = JSON.parse(stdout) as Report;
  expect(errors).toEqual([]);
  const seen = results.map((result, index) => [NAMES[index], result.outcome]);
  const expected = results.map((result, index) => {
    const name = NAMES[index] ?? '';
    const fixture = readFixture(name);
    return [
      name,
      fixture && expectedOn(fixture.expected, engine.name, { hasRecord: hasRecord(result) }).outcome,
    ];
  });
  expect(seen).toEqual(expected);
  expect(stderr.split('\n').filter((line) => !/^(sigprobe: .+: .+)?$/.test(line))).toEqual([]);
});

/** Probes through a proxy on which one call goes wrong, two targets side by side. */
async function probedWith(fault: { kind: Fault; call: 'create'; nth: number }, names: readonly string[]) {
  const path = join(folder, `${randomBytes(6).toString('hex')}.sock`);
  const proxy = await startProxy({ engine: host().replace(/^unix:\/\//, ''), path, fault });
  const args = ['--host', proxy.host, '--jobs', '2', '--no-remedies', '--quiet', '--format', 'json'];
  const child = startSigprobe([...args, ...names.map(imageOf)]);
  const { code, stdout, stderr } = await child.ended;
  await proxy.close();
  const { results, errors } = JSON.parse(stdout) as Report;
  return {
    code,
    stderr,
    outcomes: results.map(({ outcome }) => outcome),
    codes: errors.map(({ code }) => code),
    pid: child.pid,
  };
}

describe.concurrent('what was finished is reported', () => {
  const SIX = Array.from({ length: 6 }, () => 'c-handler');

  it('when the engine goes away half-way', async () => {
    const { code, stderr, outcomes, codes, pid } = await probedWith(
      { kind: 'gone', call: 'create', nth: 4 },
      SIX,
    );
    expect(code).toBe(2);
    expect(outcomes.length).toBeGreaterThan(0);
    expect(new Set(outcomes)).toEqual(new Set(['graceful']));
    expect(outcomes.length + codes.length).toBe(6);
    expect(new Set(codes).size).toBe(1);
    expect(codes[0]).toMatch(/^engine-/);
    // One sentence and one hint, however many targets it is true of.
    expect(stderr).toMatch(/^sigprobe: .+\n {2}.+\n$/);
    await startSigprobe(['clean', '--host', host()]).ended;
    expect(await containersOf(host(), pid)).toEqual([]);
  });

  it('when the user interrupts', async () => {
    const names = ['c-handler', 'handler-never-exits', 'handler-never-exits'];
    const args = [
      '--host',
      host(),
      '--jobs',
      '2',
      '--no-remedies',
      '--format',
      'json',
      ...names.map(imageOf),
    ];
    const child = startSigprobe(args);
    // The third is begun once the first is through.
    await child.printed(/(creating a container[\s\S]*){3}/);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await child.ended;
    expect(code).toBe(130);
    const { results, errors } = JSON.parse(stdout) as Report;
    expect(results.map(({ outcome }) => outcome)).toEqual(['graceful']);
    expect(errors.map(({ code }) => code)).toEqual(['interrupted', 'interrupted']);
    expect(stderr).not.toMatch(/defect|left behind|Interrupted/);
    expect(await containersOf(host(), child.pid)).toEqual([]);
  });
});

it('a terminal shows every target, and what each waits for', async () => {
  const names = ['c-handler', 'python-handler', 'handler-never-exits', 'sleep-no-handler'];
  const command = [
    process.execPath,
    BIN,
    ...['--host', host(), '--jobs', '4', '--grace', '3s', '--no-remedies'],
    ...names.map(imageOf),
  ];
  const inner = `stty rows 24 cols 100; ${command.map((word) => `'${word}'`).join(' ')} >/dev/null`;
  const screen = await new Promise<string>((resolve) => {
    const args = ['--quiet', '--return', '--command', inner, '/dev/null'];
    // Not what this test's own terminal or CI job says.
    const env = { PATH: process.env['PATH'], TERM: 'xterm-256color', LANG: 'C.UTF-8' };
    execFile('script', args, { env }, (_error, stdout) => resolve(stdout));
  });
  expect(screen).toMatch(/0 of 4 targets done, 4 under way/);
  expect(screen).toMatch(/3 of 4 targets done, 1 under way/);
  expect(screen).toMatch(/handler-never-exits\S* +[\d.]+ m?s of 3 s +sent SIGTERM, waiting for it to exit/);
  for (const name of names)
    expect(screen).toMatch(new RegExp(`${name}\\S* +[\\d.]+ m?s of 1 min +waiting until it is ready`));
  // The cursor is shown again, and the last lines are gone.
  expect(screen.endsWith('\u001b[?25h')).toBe(true);
});
