import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { applyEnvironment } from '../../../../src/cli/options/environment.js';
import { inLayers } from '../../../../src/cli/options/layers.js';
import { FORMATS } from '../../../../src/cli/options/option-table.js';
import { addProbeOptions, type ImageOptions, readChoices } from '../../../../src/cli/options/options.js';
import { formats } from '../../../../src/report/index.js';

/** What the command line and the environment come to. */
function read(args: readonly string[], env: Record<string, string> = {}): ImageOptions {
  const command = addProbeOptions(new Command('sigprobe'))
    .argument('[image...]')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse(args, { from: 'user' });
  applyEnvironment(command, env);
  return command.opts<ImageOptions>();
}

describe('the formats', () => {
  it('are those that the report room has', () => {
    expect([...FORMATS].sort()).toEqual(Object.keys(formats).sort());
  });
});

describe('the options', () => {
  it('have defaults that leave the container as the image wants it', () => {
    expect(read(['x'])).toMatchObject({
      preset: 'kubernetes',
      runs: 1,
      when: 'ready',
      readyTimeout: 60_000,
      env: [],
      envFile: [],
      volume: [],
      init: false,
      pull: 'missing',
      readOnly: false,
      require: 'stop',
      fullGrace: false,
      format: 'human',
      keep: false,
      quiet: false,
      verbose: false,
    });
    const { grace, signal, color, jobs, host } = read(['x']);
    expect({ grace, signal, color, jobs, host }).toEqual({});
  });

  it('are parsed', () => {
    const given = [
      '-g',
      '1m',
      '-s',
      'RTMIN+3',
      '-r',
      '2s',
      '--memory',
      '64m',
      '--cpus',
      '0.5',
      '-j',
      '3',
      '-t',
      'fly',
      '-n',
      '5',
      '--second-signal',
      'int@1m',
      '--when',
      'starting',
    ];
    expect(read([...given, 'x'])).toMatchObject({
      grace: 60_000,
      preset: 'fly',
      runs: 5,
      secondSignal: { signal: { name: 'SIGINT', number: 2 }, afterMs: 60_000 },
      when: 'starting',
      signal: { name: 'SIGRTMIN+3', number: 37 },
      ready: { kind: 'delay', ms: 2_000 },
      memory: 67_108_864,
      cpus: 500_000_000,
      jobs: 3,
    });
  });

  it.each([
    ['auto', { kind: 'auto' }],
    ['health', { kind: 'health' }],
    ['2s', { kind: 'delay', ms: 2_000 }],
    ['log=^up$', { kind: 'log', pattern: '^up$' }],
    ['port=1', { kind: 'port', port: 1 }],
    ['http=65535', { kind: 'http', port: 65_535, path: '/' }],
    ['http=80/a?b=c/d', { kind: 'http', port: 80, path: '/a?b=c/d' }],
  ])('say when the program is up: %s', (text, expected) => {
    expect(read(['-r', text, 'x']).ready).toEqual(expected);
  });

  it.each([
    'port=',
    'port=0',
    'port=08',
    'port=65536',
    'port=80/',
    'http=',
    'http=x/',
    'http=1/\x7f',
    'log=(',
  ])('refuse as a sign of readiness %j', (text) => {
    expect(() => read(['-r', text, 'x'])).toThrow(CommanderError);
  });

  it('say where requests go', () => {
    expect(read(['--load', 'http=8080/up', 'x']).load).toEqual({ port: 8_080, path: '/up' });
    expect(read(['x'], { SIGPROBE_LOAD: 'http=80' }).load).toEqual({ port: 80, path: '/' });
    expect(read(['x']).load).toBeUndefined();
  });

  it('add up where they may be repeated', () => {
    expect(read(['-e', 'A=1', '-e', 'B=2', '-v', '/a:/b', '--tmpfs', '/t', 'x'])).toMatchObject({
      env: ['A=1', 'B=2'],
      volume: ['/a:/b'],
      tmpfs: ['/t'],
    });
  });

  it('have every colour decision', () => {
    expect(read(['--color']).color).toBe(true);
    expect(read(['--no-color']).color).toBe(false);
  });
});

describe('the environment', () => {
  it('fills what the command line leaves open', () => {
    const env = {
      SIGPROBE_GRACE: '5s',
      SIGPROBE_READY: 'auto',
      SIGPROBE_READY_TIMEOUT: '5s',
      SIGPROBE_ENV: 'A=1',
      SIGPROBE_PULL: 'never',
      SIGPROBE_FULL_GRACE: 'yes',
      SIGPROBE_READ_ONLY: '1',
      SIGPROBE_USER: 'nobody',
    };
    expect(read(['x'], env)).toMatchObject({
      grace: 5_000,
      ready: { kind: 'auto' },
      readyTimeout: 5_000,
      env: ['A=1'],
      pull: 'never',
      fullGrace: true,
      readOnly: true,
      user: 'nobody',
    });
  });

  it('names no second engine beside the one that was typed', () => {
    expect(read(['-c', 'prod', 'x'], { SIGPROBE_HOST: 'tcp://a:1' }).host).toBeUndefined();
    expect(read(['-H', 'tcp://a:1', 'x'], { SIGPROBE_CONTEXT: 'prod' }).context).toBeUndefined();
    expect(read(['x'], { SIGPROBE_CONTEXT: 'prod' }).context).toBe('prod');
  });

  it('loses to the command line, even where that says the default', () => {
    expect(read(['--pull', 'missing', 'x'], { SIGPROBE_PULL: 'never' }).pull).toBe('missing');
    expect(read(['-g', '1s', 'x'], { SIGPROBE_GRACE: 'nonsense' }).grace).toBe(1_000);
  });

  it.each([
    ['1', true],
    ['true', true],
    ['YES', true],
    ['on', true],
    ['0', false],
    ['false', false],
    ['no', false],
    ['off', false],
    ['', false],
  ])('switches by %j: %j', (text, expected) => {
    expect(read(['x'], { SIGPROBE_KEEP: text }).keep).toBe(expected);
  });

  it.each([
    [{ SIGPROBE_NO_COLOR: '1' }, false],
    [{ SIGPROBE_NO_COLOR: '0' }, true],
    [{ SIGPROBE_COLOR: '1' }, true],
    [{ SIGPROBE_COLOR: '0' }, false],
  ])('decides colour by %j', (env, color) => {
    expect(read(['x'], env).color).toBe(color);
  });

  it.each([
    { SIGPROBE_GRACE: '10' },
    { SIGPROBE_SIGNAL: 'KILL' },
    { SIGPROBE_FORMAT: 'yaml' },
    { SIGPROBE_KEEP: 'maybe' },
    { SIGPROBE_JOBS: '0' },
  ])('is refused when it is wrong: %j', (env) => {
    expect(() => read(['x'], env)).toThrow(CommanderError);
  });

  it('is asked for nothing that is not an option', () => {
    expect(read(['x'], { SIGPROBE_NONSENSE: '1', SIGPROBE_VERSION: '1' })).toEqual(read(['x']));
  });
});

describe('--target, the former name of --preset,', () => {
  function resolve(args: readonly string[], env: Record<string, string> = {}) {
    const command = addProbeOptions(new Command('sigprobe')).argument('[image...]');
    command.parse(args, { from: 'user' });
    applyEnvironment(command, env);
    const { formerName, ...choices } = readChoices(command);
    return [inLayers(choices).preset, formerName];
  }

  it.each([
    [['--target', 'fly'], {}, ['fly', '--target']],
    [[], { SIGPROBE_TARGET: 'fly' }, ['fly', 'SIGPROBE_TARGET']],
    [['--target', 'fly', '--preset', 'ecs'], {}, ['ecs', '--target']],
    [['--preset', 'ecs'], { SIGPROBE_TARGET: 'fly' }, ['ecs', 'SIGPROBE_TARGET']],
    [['--preset', 'kubernetes'], { SIGPROBE_TARGET: 'fly' }, ['kubernetes', 'SIGPROBE_TARGET']],
    [[], { SIGPROBE_PRESET: 'ecs', SIGPROBE_TARGET: 'fly' }, ['ecs', 'SIGPROBE_TARGET']],
    [['--target', 'fly'], { SIGPROBE_PRESET: 'ecs' }, ['fly', '--target']],
    [[], {}, ['kubernetes', null]],
  ])('is read from %j and %j', (args, env, expected) => {
    expect(resolve([...args, 'x'], env)).toEqual(expected);
  });

  it('is no option of its own', () => {
    expect(read(['--target', 'fly', 'x'])).toHaveProperty('target');
    const command = addProbeOptions(new Command('sigprobe'));
    expect(readChoices(command).standard).not.toHaveProperty('target');
  });
});
