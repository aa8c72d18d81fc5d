import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import type { CliProcess } from '../../../../src/cli/cli-process.js';
import { listTargets, readManifests } from '../../../../src/cli/commands/list.js';
import { targetsOf } from '../../../../src/cli/config/config-targets.js';
import { parseConfig } from '../../../../src/cli/config/load-config.js';
import { applyEnvironment } from '../../../../src/cli/options/environment.js';
import { fileKey, MANIFEST_OPTIONS } from '../../../../src/cli/options/option-table.js';
import {
  addK8sOptions,
  addListOptions,
  addProbeOptions,
  type K8sCommandOptions,
  type ListOptions,
  readChoices,
} from '../../../../src/cli/options/options.js';
import { SCRATCH } from '../../../support/scratch.js';

const folder = mkdtempSync(join(SCRATCH, 'sigprobe-manifests-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES = {
  'pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: shop, namespace: prod }
spec:
  containers:
    - name: api
      image: shop/api:1.4
      args: ["--level=$(LOG_LEVEL)", "--token=$(TOKEN)", "--region=$(REGION)"]
      envFrom: [{ configMapRef: { name: settings } }, { secretRef: { name: keys } }]
`,
  'settings.yaml': 'kind: ConfigMap\nmetadata: { name: settings }\ndata: { REGION: eu }\n',
  'secrets.yaml': 'kind: Secret\nmetadata: { name: keys }\nstringData: { TOKEN: hunter2 }\n',
  'staging.env': 'LOG_LEVEL=trace\n',
};
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);

/** Keeps what is printed. */
function aCli(): CliProcess & { readonly printed: () => string } {
  const written: string[] = [];
  const stdout = { isTTY: false, columns: 80, write: (text: string) => written.push(text) };
  return { env: {}, cwd: () => folder, stdout, printed: () => written.join('') } as unknown as ReturnType<
    typeof aCli
  >;
}

/** What a manifest says of its container, with these words and variables of the caller. */
async function told(args: readonly string[], env: Record<string, string> = {}): Promise<unknown> {
  const command = addK8sOptions(new Command()).exitOverride().parse(args, { from: 'user' });
  applyEnvironment(command, env);
  const { standard } = readChoices<K8sCommandOptions>(command);
  return (await readManifests(['pod.yaml'], standard, aCli())).targets;
}

async function toldByFile(options: object): Promise<unknown> {
  const text = JSON.stringify({ targets: [{ k8s: 'pod.yaml', ...options }] });
  const choices = readChoices(addProbeOptions(new Command()).parse([], { from: 'user' }));
  const found = await targetsOf(parseConfig(text, 'sigprobe.yaml', folder), choices, aCli());
  const seen = JSON.stringify(found.map(({ spec }) => spec));
  return JSON.parse(seen.replaceAll(`${folder}/`, ''));
}

describe('every option of manifests', () => {
  it.each(MANIFEST_OPTIONS.map((entry) => ({ entry, key: fileKey(entry) })))(
    '--$key is the same however it is given',
    async ({ entry: { example = '' }, key }) => {
      const typed = await told([`--${key}`, example]);
      expect(typed, 'the example of the table changes something').not.toEqual(await told([]));
      const variable = `SIGPROBE_${key.toUpperCase().replaceAll('-', '_')}`;
      expect(await told([], { [variable]: example }), 'as a variable').toEqual(typed);
      expect(await toldByFile({ [key]: [example] }), 'with the manifests').toEqual(
        JSON.parse(JSON.stringify(typed)),
      );
    },
  );

  it.each([
    ['with images', '{ image: a, configmap: [b] }', "'configmap' is for manifests alone."],
    ['with services', '{ compose: a, secret: [b] }', "'secret' is for manifests alone."],
    ['with services', '{ compose: a, env: [A=1] }', "'env' is for images and manifests."],
  ])('has no place %s: %s', (_, entry, message) => {
    expect(() => parseConfig(`targets: [${entry}]`, 'sigprobe.yaml', folder)).toThrow(message);
  });

  it('counts in a list too, which repeats no secret', async () => {
    const args = ['--configmap', 'settings.yaml', '--secret', 'secrets.yaml', '--env-file', 'staging.env'];
    const command = addListOptions(new Command()).parse(args, { from: 'user' });
    const cli = aCli();
    await listTargets({ ...command.opts<Omit<ListOptions, 'file'>>(), file: ['pod.yaml'] }, cli);
    expect(cli.printed()).not.toContain('is not in these files');
    expect(cli.printed()).not.toContain('hunter2');
    expect(cli.printed()).toContain('--token=');
  });
});
