import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transcript } from './transcript.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-usage-'));
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken/config.json'), '{"auths": {"registry": {"auth": "hunter2"}}');
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(join(folder, 'bad.env'), 'GOOD=1\n# a comment\nhunter2 is my password\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Each folder with a sigprobe.yaml is a repository. */
const FILES: Readonly<Record<string, string>> = {
  'shop/.git': '',
  'shop/services/api/Dockerfile': '',
  'shop/sigprobe.yaml': `
defaults:
  grace: 10s
targets:
  - image: shop/api:1.4
    require: graceful
  - image: shop/web:2
`,
  'typo/.git': '',
  'typo/sigprobe.yaml': 'targets:\n  - image: shop/api:1.4\n    graec: 10s\n',
  'wrong/duration.yaml': 'defaults:\n  grace: 10\n',
  'wrong/type.yaml': 'defaults:\n  env: NODE_ENV=test\n',
  'wrong/choice.yaml': 'targets:\n  - image: shop/api:1.4\n    require: gracefully\n',
  'wrong/misplaced.yaml': 'targets:\n  - image: shop/api:1.4\n    jobs: 2\n',
  'wrong/engine.yaml': 'defaults:\n  host: tcp://elsewhere:2375\n',
  'wrong/contradiction.yaml': 'targets:\n  - image: shop/api:1.4\n    grace: 5s\n    second-signal: INT@5s\n',
  'wrong/secret.yaml': 'defaults:\n  env:\n    - MY PASSWORD=hunter2\n',
  'wrong/waiver.yaml': 'waivers:\n  - rule: stuck-handler\n    target: shop/*\n    until: 2027-01-31\n',
  'wrong/no-yaml.yaml': 'targets: [\n',
  'wrong/escapes.yaml': '"\\e[2J::error::x": 1\n',
  'compose.yaml': 'services:\n  api:\n    image: shop/api:1.4\n',
  'no-targets/.git': '',
  'no-targets/sigprobe.yaml': 'defaults: { grace: 10s }\n',
};

const IMAGE = 'shop/api:1.4';
/** A socket that no engine made: whoever gets this far has read the whole command line. */
const NOWHERE = ['--host', 'unix:///nowhere/docker.sock'];

interface Case {
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  /** Below the folder of the test. */
  readonly cwd?: string;
}

const GOOD_VARIABLES = {
  SIGPROBE_HOST: 'unix:///nowhere/docker.sock',
  SIGPROBE_GRACE: '1m30s',
  SIGPROBE_SIGNAL: 'int',
  SIGPROBE_FORMAT: 'json',
  SIGPROBE_REQUIRE: 'graceful',
  SIGPROBE_KEEP: 'no',
  SIGPROBE_QUIET: '1',
  SIGPROBE_NO_COLOR: 'true',
  SIGPROBE_ENV: 'A=1',
  SIGPROBE_JOBS: '2',
  SIGPROBE_PRESET: 'heroku',
  SIGPROBE_RUNS: '3',
  SIGPROBE_SECOND_SIGNAL: 'int@5s',
  SIGPROBE_WHEN: 'ready',
  SIGPROBE_READY: 'http=8080/health',
  SIGPROBE_LOAD: 'http=8080',
  SIGPROBE_KERNEL_RECORD: 'off',
};

/** What cannot be done, by theme: a transcript file each. */
const wrong: Readonly<Record<string, readonly Case[]>> = {
  images: [
    { args: [] },
    { args: ['--grace', '5s'] },
    { args: ['--', 'sleep', '1'] },
    { args: ['fix'] },
    { args: ['fix', IMAGE, 'shop/web:2'] },
  ],
  references: [
    { args: [''] },
    { args: ['my image'] },
    { args: ['Nginx'] },
    { args: ['nginx;reboot'] },
    { args: ['--', '-nginx'] },
    { args: ['shop/'] },
    { args: ['nginx:'] },
    { args: ['nginx\x1b[31m\n::error::x'] },
  ],
  durations: [
    { args: ['--grace', 'soon', IMAGE] },
    { args: ['fix', '--grace', 'soon', IMAGE] },
    { args: ['--grace', '10', IMAGE] },
    { args: ['-g', '0s', IMAGE] },
    { args: ['-g', '0.1ms', IMAGE] },
    { args: ['-g', '25h', IMAGE] },
    { args: ['--ready-timeout', '60', IMAGE] },
    { args: ['--grace', '\x1b[2J\n::set-output name=a::b', IMAGE] },
  ],
  signals: [
    { args: ['--signal', 'SIGBREAK', IMAGE] },
    { args: ['-s', '65', IMAGE] },
    { args: ['--signal', 'SIGKILL', IMAGE] },
    { args: ['-s', '19', IMAGE] },
    { args: ['--second-signal', 'SIGINT', IMAGE] },
    { args: ['--second-signal', 'KILL@5s', IMAGE] },
    { args: ['--second-signal', 'INT@5', IMAGE] },
  ],
  'readiness-and-load': [
    { args: ['--ready', 'maybe', IMAGE] },
    { args: ['--ready', 'port=65536', IMAGE] },
    { args: ['--ready', 'http=/health', IMAGE] },
    { args: ['--ready', 'http=8080/a b', IMAGE] },
    { args: ['--ready', 'log=(', IMAGE] },
    { args: ['--load', 'http=8080 /', IMAGE] },
    { args: ['--load', '8080/', IMAGE] },
  ],
  'choices-and-quantities': [
    { args: ['--preset', 'openshift', IMAGE] },
    { args: ['--when', 'soon', IMAGE] },
    { args: ['--format', 'yaml', IMAGE] },
    { args: ['--require', 'grace', IMAGE] },
    { args: ['--pull', 'sometimes', IMAGE] },
    { args: ['--runs', '100', IMAGE] },
    { args: ['--jobs', '0', IMAGE] },
    { args: ['--memory', 'much', IMAGE] },
    { args: ['--cpus', '0', IMAGE] },
    { args: ['--kernel-record', 'always', IMAGE] },
  ],
  'unknown-options': [
    { args: ['--graec', '10s', IMAGE] },
    { args: ['--x\x1b]0;title\x07\n::error::gone', IMAGE] },
    { args: [IMAGE, '--grace'] },
    // Before a command it is the command's, which does not know it.
    { args: ['--grace', '5s', 'list', 'compose.yaml'] },
    { args: ['--no-config', 'doctor'] },
    { args: ['plan', '--entrypoint', 'x', 'k8s', 'manifest.yaml'] },
  ],
  contradictions: [
    { args: ['--second-signal', 'INT@5s', '--preset', 'nomad', ...NOWHERE, IMAGE] },
    { args: ['--when', 'starting', '--ready', '5s', ...NOWHERE, IMAGE] },
    { args: ['--when', 'starting', '--load', 'http=80', ...NOWHERE, IMAGE] },
    { args: ['fix', '--no-remedies', IMAGE] },
    { args: [...NOWHERE, '--context', 'prod', IMAGE] },
    { args: ['explain', 'no-such-rule'] },
  ],
  'env-and-files': [
    { args: ['--env', '=hunter2', IMAGE] },
    { args: ['--env', 'MY PASSWORD=hunter2', IMAGE] },
    { args: ['--env-file', '<tmp>/missing.env', IMAGE] },
    { args: ['--env-file', '<tmp>', IMAGE] },
    { args: ['--env-file', '<tmp>/bad.env', IMAGE] },
  ],
  'engine-addresses': [
    { args: ['--host', 'ftp://engine', IMAGE] },
    { args: ['--host', 'tcp://engine:99999', IMAGE] },
    { args: ['--host', 'unix://', IMAGE] },
    { args: ['--host', 'ssh://me:hunter2@engine', IMAGE] },
    { args: ['--context', 'prod', IMAGE], env: { DOCKER_CONFIG: '<tmp>' } },
    { args: [IMAGE], env: { DOCKER_CONFIG: '<tmp>/broken' } },
    {
      args: ['--host', 'tcp://engine:2376', IMAGE],
      env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '<tmp>' },
    },
    { args: ['-q', ...NOWHERE, IMAGE] },
    { args: [...NOWHERE, IMAGE, '--', '--grace', 'nonsense', '--', '-x'] },
  ],
  variables: [
    { args: [IMAGE], env: { SIGPROBE_GRACE: '10' } },
    { args: [IMAGE], env: { SIGPROBE_FULL_GRACE: 'perhaps' } },
    { args: [IMAGE], env: { SIGPROBE_FORMAT: 'yaml' } },
    { args: [IMAGE], env: { SIGPROBE_SIGNAL: 'KILL' } },
    { args: [IMAGE], env: { SIGPROBE_WHEN: 'soon' } },
    { args: [IMAGE], env: { SIGPROBE_LOAD: 'tcp=1' } },
    { args: [IMAGE], env: { SIGPROBE_KERNEL_RECORD: '1' } },
    { args: [IMAGE], env: { SIGPROBE_HOST: 'unix:///nowhere/docker.sock' } },
    {
      args: ['--grace', '5s', ...NOWHERE, IMAGE],
      env: { SIGPROBE_GRACE: 'nonsense', SIGPROBE_HOST: 'ftp://nonsense' },
    },
    { args: [IMAGE], env: GOOD_VARIABLES },
  ],
  'config-file': [
    // Whoever gets as far as the engine has read the file.
    { args: NOWHERE, cwd: 'shop' },
    { args: NOWHERE, cwd: 'shop/services/api' },
    { args: [...NOWHERE, '--config', '../../sigprobe.yaml'], cwd: 'shop/services/api' },
    { args: NOWHERE, cwd: 'shop', env: { SIGPROBE_NO_CONFIG: '1' } },
    { args: ['--no-config', ...NOWHERE], cwd: 'shop' },
    { args: ['--', 'sleep', '1'], cwd: 'shop' },
    { args: ['fix'], cwd: 'shop' },
    { args: [], cwd: 'no-targets' },
    { args: [...NOWHERE, IMAGE], cwd: 'no-targets' },
    { args: [], cwd: 'typo' },
    { args: [IMAGE], cwd: 'typo' },
    { args: ['--no-config', ...NOWHERE, IMAGE], cwd: 'typo' },
    { args: ['--config', 'missing.yaml'], cwd: 'shop' },
    { args: ['--config', 'services'], cwd: 'shop' },
    ...Object.keys(FILES)
      .filter((path) => path.startsWith('wrong/'))
      .map((path) => ({
        args: NOWHERE,
        env: { SIGPROBE_CONFIG: path.slice('wrong/'.length) },
        cwd: 'wrong',
      })),
  ],
  'former-names': [
    { args: ['--target', 'heroku', ...NOWHERE, IMAGE] },
    { args: [...NOWHERE, IMAGE], env: { SIGPROBE_TARGET: 'heroku' } },
    { args: ['--target', 'openshift', IMAGE] },
    { args: [IMAGE], env: { SIGPROBE_TARGET: 'openshift' } },
    // The budget of nomad is too short for this second signal, that of kubernetes is not.
    { args: ['--target', 'kubernetes', '--preset', 'nomad', '--second-signal', 'INT@5s', IMAGE] },
    {
      args: ['--preset', 'nomad', '--second-signal', 'INT@5s', IMAGE],
      env: { SIGPROBE_TARGET: 'kubernetes' },
    },
  ],
};

const inFolder = ({ args, env = {}, cwd }: Case) => ({
  ...(cwd === undefined ? {} : { cwd: join(folder, cwd) }),
  args: args.map((arg) => arg.replace('<tmp>', folder)),
  env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('<tmp>', folder)])),
});

/** The transcript of what cannot be done. */
async function refusal(each: Case): Promise<string> {
  const { args, ...options } = inFolder(each);
  const { code, stdout, stderr, text } = await transcript(args, options, { [folder]: '<tmp>' });
  expect(code, text).toBe(2);
  expect(stdout, text).toBe('');
  expect(stderr, text).not.toMatch(/^\s+at /m);
  expect(stderr, text).not.toMatch(/defect in sigprobe/);
  expect(stderr.replace(/sigprobe: |error: /, ''), text).not.toBe('');
  if (!args.some((arg) => arg.includes('hunter2'))) expect(text).not.toContain('hunter2');
  expect(stderr, text).not.toContain('hunter2');
  expect(stderr, text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]|^::/m);
  return text;
}

describe('what cannot be done exits with 2 and says why', () => {
  it.each(Object.entries(wrong))('%s', async (theme, cases) => {
    const texts: string[] = [];
    for (const each of cases) texts.push(await refusal(each));
    await expect(texts.join('\n')).toMatchFileSnapshot(`transcripts/${theme}.txt`);
  });
});

describe('what needs no engine is answered', () => {
  it.each([
    ['help', ['--help']],
    ['version', ['--version']],
    ['platforms', ['explain', 'preset']],
  ])('%s', async (name, args) => {
    const { code, text } = await transcript(args);
    expect(code).toBe(0);
    await expect(text).toMatchFileSnapshot(`transcripts/${name}.txt`);
  });

  it.each([
    [['-h'], ['--help']],
    [['--help', '--nonsense'], ['--help']],
    [['-V'], ['--version']],
    [['help'], ['--help']],
    [
      ['help', 'compose'],
      ['compose', '--help'],
    ],
    [
      ['explain', 'target'],
      ['explain', 'preset'],
    ],
  ])('to %j as to %j', async (args, same) => {
    const { code, stdout, stderr } = await transcript(args);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: (await transcript(same)).stdout,
      stderr: '',
    });
  });
});

describe('an option before a command', () => {
  const compose = ['compose', '-f', '<tmp>/compose.yaml'];
  const answer = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await transcript(args.map((arg) => arg.replace('<tmp>', folder)));
    return { code, stdout, stderr };
  };

  it.each([
    [
      ['--format', 'json', ...compose, '--list'],
      [...compose, '--list', '--format', 'json'],
    ],
    // The last word is the command's.
    [
      ['--format', 'human', ...compose, '--list', '--format', 'json'],
      [...compose, '--list', '--format', 'json'],
    ],
    [
      ['plan', '--shards', '2', ...compose],
      ['plan', ...compose, '--shards', '2'],
    ],
    [
      ['--grace', 'soon', ...compose],
      [...compose, '--grace', 'soon'],
    ],
    [
      [...NOWHERE, '--second-signal', 'INT@5s', ...compose],
      [...compose, ...NOWHERE, '--second-signal', 'INT@5s'],
    ],
    [
      ['--preset', 'nomad', '--second-signal', 'INT@5s', 'fix', IMAGE],
      ['fix', '--preset', 'nomad', '--second-signal', 'INT@5s', IMAGE],
    ],
  ])('as in %j is what it is behind it, as in %j', async (before, behind) => {
    expect(await answer(before)).toEqual(await answer(behind));
  });

  it('adds to those behind it where there may be several', async () => {
    const missing = (n: number) => ['--env-file', `/missing/${n}.env`];
    const { code, stderr } = await answer([...missing(1), 'fix', ...missing(2), IMAGE]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('/missing/1.env') });
    // Named first, read first: the other one is not forgotten, as it is a fault alone.
    const other = await answer(['--env-file', '/dev/null', 'fix', ...missing(2), IMAGE]);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('/missing/2.env') });
  });
});

describe('help', () => {
  it.each([[['--help']], [['fix', '--help']]])('of %j fits 80 columns', async (args) => {
    const { stdout } = await transcript(args);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('of fix has the options of a probe', async () => {
    const [, options = ''] = (await transcript(['--help'])).stdout.split(/^Options:\n.*\n|\n\nCommands:/m);
    const [head, fixOptions = ''] = (await transcript(['fix', '--help'])).stdout.split('Options:\n');
    expect(fixOptions.trimEnd()).toBe(options.trimEnd());
    expect(head).toBe(
      'Usage: sigprobe fix [options] <image> [-- ARG...]\n\n' +
        'print verified Dockerfile lines that fix an image\n\n' +
        'Arguments:\n  image                         the image to fix\n\n',
    );
  });

  it('does not mention --target', async () => {
    expect((await transcript(['--help'])).stdout).not.toMatch(/--target\b/);
  });
});
