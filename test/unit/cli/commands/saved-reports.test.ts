import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report, TargetResult } from '../../../../src/diagnosis/results/report.js';
import { json } from '../../../../src/report/json.js';
import {
  aFinding,
  anObservation,
  aReport,
  aResult,
  aTargetError,
  somePhases,
} from '../../../support/builders.js';
import { runCli } from '../../../support/run-cli.js';
import { SCRATCH } from '../../../support/scratch.js';
import { validateReport } from '../../../support/validate-report.js';

const folder = mkdtempSync(join(SCRATCH, 'sigprobe-merge-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], options: { stdin?: string; env?: Record<string, string> } = {}) =>
  runCli(args, { cwd: folder, ...options }).result;
const save = (name: string, report: Report) => {
  writeFileSync(join(folder, name), json(report));
  return name;
};
const named = (name: string, facts: Partial<TargetResult> = {}) =>
  aResult({ target: { kind: 'image', name, image: name, place: null, notes: [] }, ...facts });

/** The report of shard `index` of two, with one target of its own. */
const shardOf = (
  index: number,
  facts: Partial<TargetResult> = {},
  plan = 'c0ffee',
  startedAt = '2026-11-26T10:00:00.000Z',
) => {
  const result = named(`shop/api-${index}`, facts);
  const targets = [{ kind: 'image' as const, name: result.target.name, position: index - 1 }];
  const shard = { index, total: 2, plan, targets, waivers: { strict: false, whole: false } };
  return aReport({ results: [result], shard, startedAt });
};

describe('merge', () => {
  const [one, two] = [save('1.json', shardOf(1)), save('2.json', shardOf(2, { outcome: 'killed' }))];

  it('judges all shards as one call', async () => {
    const { code, stdout, stderr } = await run(['merge', two, one]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/2 targets: 1 graceful, 1 killed/);
    expect(stderr).toBe('');
  });

  it('exits 0 with --no-fail, and keeps the verdict in the report', async () => {
    const { code, stdout } = await run(['merge', '--no-fail', '--format', 'json', one, two]);
    const report = JSON.parse(stdout) as Report;
    expect({ code, exitCode: report.summary.exitCode }).toEqual({ code: 0, exitCode: 1 });
    expect(validateReport(report)).toEqual([]);
  });

  it('says what could not be probed, which no list of results has', async () => {
    const file = save('gone.json', aReport({ results: [], errors: [aTargetError()] }));
    const { code, stdout, stderr } = await run(['merge', file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('sigprobe: The engine has no image shop/gone:1.\n  Build or pull it first.\n');
  });

  it('names the shard that is missing', async () => {
    const { code, stderr } = await run(['merge', one]);
    expect(code).toBe(2);
    expect(stderr).toContain('sigprobe: Of 2 shards one is missing: 2.\n');
    const allowed = await run(['merge', '--allow-missing', one]);
    expect(allowed).toMatchObject({ code: 0, stderr: 'sigprobe: Of 2 shards one is missing: 2.\n' });
  });

  it('refuses a shard of another plan', async () => {
    const other = save('other.json', shardOf(2, {}, 'decaf'));
    const { code, stdout, stderr } = await run(['merge', one, other]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('1.json is shard 1/2 of plan c0ffee, other.json is shard 2/2 of plan decaf.');
    const all = save('all.json', aReport());
    expect((await run(['merge', one, all])).stderr).toContain('all.json is no shard.');
  });

  it('takes reports one after another from standard input, as a log has them', async () => {
    const again = shardOf(2, {}, 'c0ffee', '2026-11-26T11:00:00.000Z');
    const { version: _, ...tool } = { ...shardOf(1).tool };
    const stdin = [
      'sigprobe: shop/api-1 {ready}\n',
      json(shardOf(1, { findings: [{ ...aFinding(), message: 'braces } " \\ {' }] })),
      JSON.stringify(shardOf(2, { outcome: 'killed' })),
      JSON.stringify({ ...again, tool: { ...tool, version: '9.9.9' } }),
      '\ndone\n',
    ].join('');
    const { code, stdout, stderr } = await run(['merge', '-'], { stdin });
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 targets: 2 graceful/);
    expect(stderr.split('\n')).toEqual([
      'sigprobe: Of shard 2/2 there are several reports: report 3 of standard input counts, as report 2 of standard input was begun no later.',
      'sigprobe: The reports are of different versions of sigprobe: 0.1.0, 9.9.9.',
      '',
    ]);
  });

  it.each([
    ['nothing', ['merge'], '', 'No report was named.'],
    ['an empty standard input', ['merge', '-'], '', "The report '-' is empty."],
    [
      'a report that was cut',
      ['merge', '-'],
      json(shardOf(1)).slice(0, -30),
      "The report 'report 1 of standard input' is not whole JSON.",
    ],
    ['a missing file', ['merge', 'none.json'], '', "Cannot read the report 'none.json'."],
  ])('cannot do with %s', async (_, args, stdin, message) => {
    const { code, stderr } = await run(args, { stdin });
    expect(code).toBe(2);
    expect(stderr).toContain(`sigprobe: ${message}`);
  });

  it('fails only on what is new', async () => {
    expect((await run(['merge', '--baseline', two, one, two])).code).toBe(0);
    expect((await run(['merge', '--baseline', one, one, two])).code).toBe(1);
  });
});

describe('diff', () => {
  const [good, bad] = [
    save('good.json', aReport()),
    save('bad.json', aReport({ results: [aResult({ outcome: 'abrupt' })] })),
  ];

  it('exits 1 where something got worse', async () => {
    expect(await run(['diff', good, bad])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^worse /),
    });
    expect(await run(['diff', bad, good])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^better /),
    });
    expect((await run(['diff', '--format', 'json', good, '-'], { stdin: json(aReport()) })).stdout).toContain(
      '"same": 1',
    );
  });

  it('exits 2 for what cannot be read', async () => {
    expect(await run(['diff', good, 'none.json'])).toMatchObject({ code: 2, stdout: '' });
    expect((await run(['diff', '-', '-'])).stderr).toContain('Both reports cannot come from standard input.');
    expect((await run(['diff', good])).code).toBe(2);
  });
});

const container = (name: string) => `{ name: ${name}, image: ${name} }`;

describe('plan', () => {
  it('prints which shard probes what', async () => {
    const { code, stdout } = await run(['plan', '--shards', '2', 'a:1', 'b:1', 'c:1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^shard 1\/2 {2}2 targets\n {2}a:1\n {2}c:1\n\nshard 2\/2 {2}1 target\n {2}b:1\n\nplan [0-9a-f]{12}, by budget/,
    );
  });

  it('prints it for programs, by the times of a report', async () => {
    const timings = save(
      'timings.json',
      aReport({ results: [named('a:1', { runs: [anObservation({ phases: somePhases() })] })] }),
    );
    const args = ['plan', '--shards', '2', '--timings', timings, '--format', 'json', 'a:1', 'b:1'];
    const plan = JSON.parse((await run(args)).stdout) as { isTimed: boolean; shards: object[] };
    expect(plan).toMatchObject({
      isTimed: true,
      shards: [
        { index: 1, total: 2 },
        { index: 2, total: 2 },
      ],
    });
  });

  it('is of Compose files, manifests and sigprobe.yaml too', async () => {
    writeFileSync(join(folder, 'compose.yaml'), 'services: { web: { image: web }, db: { image: db } }\n');
    writeFileSync(
      join(folder, 'pod.yaml'),
      'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: c }] }\n',
    );
    writeFileSync(join(folder, 'sigprobe.yaml'), 'targets: [{ image: "x:1" }, { image: "y:1" }]\n');
    expect((await run(['plan', 'compose', '--shards', '2'])).stdout).toMatch(
      /shard 2\/2 {2}1 target\n {2}web\n/,
    );
    expect((await run(['plan', 'k8s', '--shards', '1', 'pod.yaml'])).stdout).toMatch(
      /1 target\n {2}\S*p\S*c\n/,
    );
    writeFileSync(
      join(folder, 'pods.yaml'),
      ['p', 'q']
        .map(
          (name) =>
            `kind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [${container('c')}, ${container('d')}] }\n`,
        )
        .map((pod) => `apiVersion: v1\n${pod}`)
        .join('---\n'),
    );
    const pods = (await run(['plan', 'k8s', '--shards', '2', 'pods.yaml'])).stdout;
    expect(pods).toMatch(
      /shard 1\/2 {2}2 targets\n.*p.*c\n.*p.*d\n\nshard 2\/2 {2}2 targets\n.*q.*c\n.*q.*d\n/,
    );
    expect((await run(['plan', '--shards', '1'])).stdout).toMatch(/2 targets\n {2}x:1\n {2}y:1\n/);
    rmSync(join(folder, 'sigprobe.yaml'));
  });

  it('needs targets and a number', async () => {
    expect((await run(['plan', 'a:1'])).stderr).toContain('A plan needs the number of shards.');
    expect((await run(['plan', '--shards', '2'])).stderr).toContain('No image was named.');
    expect((await run(['plan', '--shards', '0', 'a:1'])).code).toBe(2);
  });
});

describe('a shard', () => {
  const NOWHERE = ['--host', 'unix:///nowhere/docker.sock'];

  it('without targets reports that, and asks no engine', async () => {
    const { code, stdout } = await run(['--shard', '3/3', '--format', 'json', ...NOWHERE, 'a:1', 'b:1']);
    const report = JSON.parse(stdout) as Report;
    expect({ code, exitCode: report.summary.exitCode }).toEqual({ code: 0, exitCode: 0 });
    expect(report.shard).toMatchObject({ index: 3, total: 3, targets: [] });
    expect(validateReport(report)).toEqual([]);
    const env = { SIGPROBE_SHARD: 'auto/3', JOB_COMPLETION_INDEX: '2' };
    expect((await run(['a:1', 'b:1'], { env })).stdout).toBe('shard 3/3: no targets\n');
  });

  it.each([['0/3'], ['4/3'], ['3'], ['auto/0'], ['x']])('is not %s', async (text) => {
    expect((await run(['--shard', text, 'a:1'])).code).toBe(2);
  });

  it('that cannot begin exits 2, also with --no-fail', async () => {
    const [away, unknown, unread] = await Promise.all(
      [
        ['--shard', '1/1', '--no-fail'],
        ['--no-fail', '--fail-on', 'nonsense'],
        ['--baseline', 'none.json'],
      ].map((options) => run([...options, ...NOWHERE, 'a:1'])),
    );
    expect(away?.code).toBe(2);
    expect(unknown?.stderr).toContain("'nonsense'");
    expect(unread?.stderr).toContain("report 'none.json'");
  });
});
