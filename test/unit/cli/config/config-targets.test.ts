import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ConfigFiles } from '../../../../src/cli/config/config.js';
import schema from '../../../../src/cli/config/config.schema.json' with { type: 'json' };
import { targetsOf } from '../../../../src/cli/config/config-targets.js';
import { parseConfig } from '../../../../src/cli/config/load-config.js';
import { addProbeOptions, readChoices } from '../../../../src/cli/options/options.js';
import type { Declared, TargetSpec } from '../../../../src/target-spec.js';
import { compileSchema } from '../../../support/compile-schema.js';
import { readDocument } from '../../../support/documents.js';
import { aSpec } from '../../../support/plans.js';
import { SCRATCH } from '../../../support/scratch.js';

const folder = mkdtempSync(join(SCRATCH, 'sigprobe-targets-'));
writeFileSync(join(folder, 'staging.env'), 'DATABASE_URL=postgres://db\n');
afterAll(() => rmSync(folder, { recursive: true }));

const CALLER = { env: {}, cwd: () => '/elsewhere' };

const choose = (...args: readonly string[]) =>
  readChoices(addProbeOptions(new Command()).parse(args, { from: 'user' }));

describe('the example of the README', () => {
  const [, example = ''] =
    /## The file `sigprobe.yaml`.*?```yaml\n(.*?)```/s.exec(readDocument('README.md')) ?? [];

  it('is as the published schema wants it, which lies where its first line says', () => {
    const { exports } = JSON.parse(readDocument('package.json')) as { exports: Record<string, string> };
    const [, path] = /\$schema=(\S+)/.exec(example) ?? [];
    expect(path).toBe(`./node_modules/sigprobe${exports['./config.schema.json']?.slice(1)}`);
    expect(compileSchema(schema)(parse(example))).toEqual([]);
  });

  it('says of each target how it is probed', async () => {
    const config = parseConfig(example, 'sigprobe.yaml', folder);
    const found = await targetsOf(config, choose('--runs', '5'), CALLER);
    const summary = found.map(
      ({
        spec: {
          name,
          image,
          cmd,
          settings: { env },
        },
        settings,
      }) => {
        const { grace, ready, require, runs } = settings;
        return [
          name,
          image,
          cmd?.join(' ') ?? null,
          env,
          grace.budgetMs,
          ready?.kind ?? 'auto',
          require,
          runs,
        ];
      },
    );
    expect(summary).toEqual([
      ['shop/api:1.4', 'shop/api:1.4', null, ['DATABASE_URL=postgres://db'], 30_000, 'http', 'graceful', 5],
      ['worker', 'shop/worker:1.4', 'work --queue mail', [], 90_000, 'auto', 'graceful', 5],
      ['shop/legacy:2019', 'shop/legacy:2019', null, [], 30_000, 'auto', 'graceful', 5],
    ]);
    expect(config.waivers).toMatchObject([{ target: 'shop/legacy:*', until: '2027-03-31' }]);
  });
});

const PLACE = { file: 'compose.yaml', line: 1, column: 1, path: 'services.web' };

/** What a file says of a target. */
function declared(unusual: Partial<Declared>): TargetSpec {
  const nothing = {
    place: PLACE,
    notes: [],
    obstacle: null,
    signal: null,
    grace: null,
    ready: null,
    hooks: [],
    hookRules: 'compose' as const,
    dependsOn: [],
    buildCommand: null,
  };
  return aSpec({ kind: 'compose', name: 'web', declared: { ...nothing, ...unusual } });
}

describe('targets of other files', () => {
  const TEXT = `
defaults: { grace: 10s, signal: INT, ready: 5s, require: graceful, env: [A=1] }
targets:
  - compose: compose.yaml
    services: [web]
    ready: health
`;

  it('are started with what they depend on, and built, where the entry or the defaults say so', async () => {
    const asked: object[] = [];
    const spec = declared({});
    const loader = async (_: unknown, __: unknown, options: object) => {
      asked.push(options);
      return { targets: [spec], companions: [spec] };
    };
    const text = `
defaults: { build: true }
targets:
  - { compose: a.yaml, with-dependencies: true }
  - { compose: b.yaml, build: false }
`;
    const config = parseConfig(text, 'sigprobe.yaml', folder);
    const found = await targetsOf(config, choose(), CALLER, { compose: loader, k8s: loader });
    expect(asked).toEqual([
      { withDependencies: true, build: true },
      { withDependencies: false, build: false },
    ]);
    expect(found.map(({ others }) => others?.length)).toEqual([2, 2]);
  });

  async function load(text: string, spec: TargetSpec, ...args: readonly string[]) {
    const asked: ConfigFiles[] = [];
    const loader = async (entry: ConfigFiles) => {
      asked.push(entry);
      return { targets: [spec] };
    };
    const config = parseConfig(text, 'sigprobe.yaml', folder);
    const [target] = await targetsOf(config, choose(...args), CALLER, { compose: loader, k8s: loader });
    return { asked, target };
  }

  it('are read by the loader of their kind, and their containers are as it says', async () => {
    const spec = declared({});
    const { asked, target } = await load(TEXT, spec);
    expect(asked).toMatchObject([{ files: [join(folder, 'compose.yaml')], names: ['web'] }]);
    expect(target?.spec).toBe(spec);
    expect(target?.settings).toMatchObject({
      grace: { budgetMs: 10_000, source: 'config' },
      signal: { name: 'SIGINT', source: 'config' },
      ready: { kind: 'health' },
      require: 'graceful',
    });
  });

  it('are probed as they are declared rather than as the defaults say', async () => {
    const spec = declared({
      grace: { budgetMs: 1_000, place: PLACE },
      signal: { name: 'SIGQUIT', place: PLACE },
      ready: { how: { kind: 'port', port: 80 }, place: PLACE },
    });
    const noEntry = TEXT.replace('ready: health', '');
    expect((await load(noEntry, spec)).target?.settings).toMatchObject({
      grace: { source: 'kubernetes' },
      signal: null,
      ready: null,
      require: 'graceful',
    });
    const given = await load(TEXT, spec, '--grace', '3s');
    expect(given.target?.settings).toMatchObject({
      grace: { budgetMs: 3_000, source: 'option' },
      ready: { kind: 'health' },
    });
  });

  it('are read from Compose files and manifests', async () => {
    writeFileSync(
      join(folder, 'compose.yaml'),
      'services: { web: { image: "web:1" }, db: { image: "db:1" } }',
    );
    const container = (name: string) => `{ name: ${name}, image: "${name}:2" }`;
    const pod = `spec: { containers: [${container('api')}, ${container('proxy')}] }`;
    writeFileSync(join(folder, 'pod.yaml'), `kind: Pod\nmetadata: { name: shop }\n${pod}`);
    const read = async (text: string) =>
      (await targetsOf(parseConfig(text, 'sigprobe.yaml', folder), choose(), CALLER)).map(
        ({ spec }) => spec.image,
      );
    expect(await read('targets: [{ compose: compose.yaml, services: [db] }, { k8s: pod.yaml }]')).toEqual([
      'db:1',
      'api:2',
      'proxy:2',
    ]);
    expect(await read('targets: [{ k8s: pod.yaml, containers: [Pod/shop/proxy] }]')).toEqual(['proxy:2']);
    await expect(read('targets: [{ k8s: pod.yaml, containers: [Pod/shop/none] }]')).rejects.toThrow(
      /^sigprobe\.yaml:1:11 There is no container 'Pod\/shop\/none'/,
    );
  });
});
