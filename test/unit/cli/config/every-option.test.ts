import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { type Call, planCall } from '../../../../src/cli/call.js';
import { parseConfig } from '../../../../src/cli/config/load-config.js';
import { applyEnvironment } from '../../../../src/cli/options/environment.js';
import { fileKey, type OptionEntry, PROBE_OPTIONS } from '../../../../src/cli/options/option-table.js';
import { addProbeOptions, type Choices, readChoices, toOption } from '../../../../src/cli/options/options.js';
import { SCRATCH } from '../../../support/scratch.js';

const folder = mkdtempSync(join(SCRATCH, 'sigprobe-options-'));
const envFile = join(folder, 'staging.env');
writeFileSync(envFile, 'LOG_LEVEL=debug\n');
afterAll(() => rmSync(folder, { recursive: true }));

/** Streams are of no use before anything is probed. */
const CLI = { env: {}, cwd: () => folder } as unknown as Parameters<typeof planCall>[2];

function choose(args: readonly string[], env: Record<string, string> = {}): Choices {
  const command = addProbeOptions(new Command()).argument('[image...]').exitOverride();
  command.parse(args, { from: 'user' });
  applyEnvironment(command, env);
  return readChoices(command);
}

interface Layers {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  readonly entry?: object;
  readonly defaults?: object;
}

/** One image as a file lists it, or as it was named where the file says nothing of it. */
async function plan({ args = [], env = {}, entry, defaults = {} }: Layers): Promise<Call> {
  const targets = [{ image: 'shop/api:1', ...entry }];
  const text = JSON.stringify({ defaults, targets: entry === undefined ? [] : targets });
  const asked = {
    ...choose(args, env),
    images: entry === undefined ? ['shop/api:1'] : [],
    command: null,
  };
  return planCall(asked, parseConfig(text, 'sigprobe.yaml', folder), CLI);
}

/** What a probe is told: who chose the budget and the signal aside, and an image aside that was not named. */
function told({ targets, helper, options }: Call): unknown {
  const { jobs, kernelRecord, format, report, quiet, verbose, strictWaivers, fail } = options;
  // In a file it is below the folder of that.
  const baseline = options.baseline === undefined ? null : resolve(folder, options.baseline);
  const settings = targets.map(({ spec, settings, dockerfile }) => ({
    spec,
    dockerfile: dockerfile ?? null,
    settings: JSON.parse(JSON.stringify(settings).replaceAll('"config"', '"option"')) as unknown,
  }));
  return {
    settings,
    wish: helper.wish,
    jobs,
    kernelRecord,
    format,
    report,
    quiet,
    verbose,
    strictWaivers,
    fail,
    baseline,
  };
}

const options = PROBE_OPTIONS.map((entry) => ({ flags: entry.flags, key: fileKey(entry), entry }));
const inFiles = options.filter(({ entry }) => typeof entry.file === 'string');
const inNone = options.filter(({ entry }) => typeof entry.file === 'object');

/** The value of the example in each of the ways; of a switch the one that is not its default. */
function ways(entry: OptionEntry): { args: string[]; env: Record<string, string>; value: unknown } {
  const { required, negate, long } = toOption(entry);
  const name = `SIGPROBE_${long?.slice(2).toUpperCase().replaceAll('-', '_')}`;
  const flag = long ?? '';
  if (!required) return { args: [flag], env: { [name]: '1' }, value: !negate };
  const example = fileKey(entry) === 'env-file' ? envFile : (entry.example ?? '');
  const value = Array.isArray(entry.default) ? [example] : example;
  return { args: [flag, example], env: { [name]: example }, value };
}

describe('every option', () => {
  it.each(inFiles)('$flags is the same however it is given', async ({ key, entry }) => {
    const { args, env, value } = ways(entry);
    const typed = told(await plan({ args }));
    expect(typed, 'the example of the table is no default').not.toEqual(told(await plan({})));
    expect(told(await plan({ env })), 'as a variable').toEqual(typed);
    expect(told(await plan({ defaults: { [key]: value } })), 'among the defaults').toEqual(typed);
    expect(told(await plan({ defaults: { [key]: value }, entry: {} })), 'for a listed image').toEqual(typed);
    if (entry.file !== 'call')
      expect(told(await plan({ entry: { [key]: value } })), 'with the image').toEqual(typed);
  });

  it.each(inFiles.filter(({ entry }) => entry.file === 'call'))(
    '$flags is for no single target',
    async (each) => {
      const { value } = ways(each.entry);
      await expect(plan({ entry: { [each.key]: value } })).rejects.toMatchObject({
        message: expect.stringContaining(`'${each.key}' is for the whole call`),
      });
    },
  );

  it.each(inNone)('$flags has no place in a file, and a reason', async ({ key, entry: { file } }) => {
    const hint = typeof file === 'object' ? file.never : '';
    expect(hint).toMatch(/^[A-Z].*\.$/);
    for (const layers of [{ defaults: { [key]: true } }, { entry: { [key]: true } }])
      await expect(plan(layers)).rejects.toMatchObject({ hint });
  });
});

describe('who has the last word', () => {
  /** Nearest first, each with a budget of its own. */
  const LAYERS = { args: '1s', env: '2s', entry: '3s', defaults: '4s' } as const;
  type Layer = keyof typeof LAYERS;
  const names = Object.keys(LAYERS) as Layer[];
  const choices = Array.from({ length: 2 ** names.length }, (_, bits) =>
    names.filter((_, index) => (bits >> index) & 1),
  );
  const cases = choices.flatMap((layers) => [
    { layers, preset: 'nomad', presetMs: 5_000 },
    { layers, preset: 'heroku', presetMs: 30_000 },
  ]);

  it.each(cases)(
    'is the command line, then a variable, then the target, then the defaults, then the preset: $layers, $preset',
    async ({ layers, preset, presetMs }) => {
      const has = (layer: Layer) => layers.includes(layer);
      const { targets } = await plan({
        args: has('args') ? ['--grace', LAYERS.args] : [],
        env: has('env') ? { SIGPROBE_GRACE: LAYERS.env } : {},
        entry: { preset, ...(has('entry') ? { grace: LAYERS.entry } : {}) },
        defaults: has('defaults') ? { grace: LAYERS.defaults } : {},
      });
      const [nearest] = layers;
      const expected =
        nearest === undefined
          ? { budgetMs: presetMs, source: preset }
          : {
              budgetMs: 1_000 * Number.parseInt(LAYERS[nearest], 10),
              source: nearest === 'args' || nearest === 'env' ? 'option' : 'config',
            };
      expect(targets[0]?.settings.grace).toEqual(expected);
    },
  );

  it('gives a whole list', async () => {
    const [target] = (await plan({ entry: { env: ['A=1'] }, defaults: { env: ['B=2'] } })).targets;
    expect(target?.spec.settings.env).toEqual(['A=1']);
  });

  it.each([
    [{ args: ['--when', 'starting'], defaults: { ready: '5s', load: 'http=80' } }, 'starting', null],
    [{ args: ['--ready', '5s'], defaults: { when: 'starting' } }, 'ready', 'delay'],
    [{ entry: { when: 'starting' }, defaults: { ready: 'health' } }, 'starting', null],
    [{ entry: { ready: '5s' }, defaults: { when: 'starting' } }, 'ready', 'delay'],
  ])('decides whether there is a wait: %j', async (layers, when, ready) => {
    expect((await plan(layers)).targets[0]?.settings).toMatchObject({
      when,
      ready: ready && { kind: ready },
    });
  });
});
