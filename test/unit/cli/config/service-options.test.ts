import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { planDeclared } from '../../../../src/cli/call.js';
import { parseConfig } from '../../../../src/cli/config/load-config.js';
import { applyEnvironment } from '../../../../src/cli/options/environment.js';
import { inLayers } from '../../../../src/cli/options/layers.js';
import { FILE_OPTIONS, fileKey } from '../../../../src/cli/options/option-table.js';
import {
  addComposeOptions,
  type ComposeCommandOptions,
  readChoices,
  toOption,
} from '../../../../src/cli/options/options.js';
import { loadCompose } from '../../../support/compose-project.js';

function choose(args: readonly string[], env: Record<string, string> = {}) {
  const command = addComposeOptions(new Command()).argument('[service...]').exitOverride();
  command.parse(args, { from: 'user' });
  applyEnvironment(command, env);
  return readChoices<ComposeCommandOptions>(command);
}

const config = (text: string) => parseConfig(text, 'sigprobe.yaml', '/shop');
const switches = FILE_OPTIONS.filter(({ file }) => file === 'service').map((entry) => ({
  key: fileKey(entry),
  flag: toOption(entry).long ?? '',
  name: toOption(entry).attributeName() as 'build' | 'withDependencies',
}));

describe('an option of services', () => {
  it.each(switches)('$flag is the same however it is given', ({ key, flag, name }) => {
    const variable = `SIGPROBE_${key.toUpperCase().replaceAll('-', '_')}`;
    const of = (choices: ReturnType<typeof choose>, defaults = {}) => inLayers(choices, defaults)[name];
    expect(of(choose([]))).toBe(false);
    expect(of(choose([flag]))).toBe(true);
    expect(of(choose([], { [variable]: '1' }))).toBe(true);
    expect(of(choose([]), config(`defaults: { ${key}: true }`).defaults)).toBe(true);
    expect(config(`targets: [{ compose: a.yaml, ${key}: true }]`).targets).toMatchObject([
      { options: { [name]: true } },
    ]);
  });

  it.each(switches)('$flag has no place with targets of other kinds', ({ key }) => {
    for (const target of ['image: a', 'k8s: deploy/'])
      expect(() => config(`targets: [{ ${target}, ${key}: true }]`)).toThrow(
        `'${key}' is for the services of Compose files.`,
      );
  });
});

it('what is started first is handed on with each target, and nothing where it is not wanted', () => {
  const text = 'services: { web: { image: a, depends_on: [db] }, db: { image: b } }';
  const plan = (withDependencies: boolean) =>
    planDeclared(loadCompose(text, { services: ['web'], withDependencies }), choose([]), null).targets.map(
      ({ others }) => others?.map(({ name }) => name),
    );
  expect(plan(true)).toEqual([['web', 'db']]);
  expect(plan(false)).toEqual([undefined]);
});
