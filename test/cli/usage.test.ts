import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transcript } from './transcript.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-usage-'));
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken/config.json'), '{"auths": {"registry": {"auth": "hunter2"}}');
  writeFileSync(join(folder, 'bad.env'), 'GOOD=1\n# a comment\nhunter2 is my password\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const IMAGE = 'shop/api:1.4';
/** A socket that no engine made: whoever gets this far has read the whole command line. */
const NOWHERE = ['--host', 'unix:///nowhere/docker.sock'];

interface Case {
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
}

const fine: Readonly<Record<string, Case>> = {
  help: { args: ['--help'] },
  'help-short': { args: ['-h'] },
  'help-wins': { args: ['--help', '--nonsense'] },
  'help-fix': { args: ['fix', '--help'] },
  version: { args: ['--version'] },
  'version-short': { args: ['-V'] },
  'explain-target': { args: ['explain', 'target'] },
};

const wrong: Readonly<Record<string, Case>> = {
  'no-arguments': { args: [] },
  'no-image': { args: ['--grace', '5s'] },
  'no-image-but-a-command': { args: ['--', 'sleep', '1'] },
  'fix-no-image': { args: ['fix'] },
  'fix-two-images': { args: ['fix', IMAGE, 'shop/web:2'] },
  'fix-without-remedies': { args: ['fix', '--no-remedies', IMAGE] },
  'fix-duration-bad': { args: ['fix', '--grace', 'soon', IMAGE] },
  'duration-bad': { args: ['--grace', 'soon', IMAGE] },
  'duration-without-unit': { args: ['--grace', '10', IMAGE] },
  'duration-zero': { args: ['-g', '0s', IMAGE] },
  'duration-below-a-millisecond': { args: ['-g', '0.1ms', IMAGE] },
  'duration-over-a-day': { args: ['-g', '25h', IMAGE] },
  'preset-bad': { args: ['--preset', 'openshift', IMAGE] },
  'runs-bad': { args: ['--runs', '100', IMAGE] },
  'second-signal-bad': { args: ['--second-signal', 'SIGINT', IMAGE] },
  'second-signal-sigkill': { args: ['--second-signal', 'KILL@5s', IMAGE] },
  'second-signal-without-unit': { args: ['--second-signal', 'INT@5', IMAGE] },
  'second-signal-late': { args: ['--second-signal', 'INT@5s', '--preset', 'nomad', ...NOWHERE, IMAGE] },
  'when-bad': { args: ['--when', 'soon', IMAGE] },
  'when-starting-and-ready': { args: ['--when', 'starting', '--ready', '5s', ...NOWHERE, IMAGE] },
  'variable-when-bad': { args: [IMAGE], env: { SIGPROBE_WHEN: 'soon' } },
  'ready-bad': { args: ['--ready', 'maybe', IMAGE] },
  'ready-port-bad': { args: ['--ready', 'port=65536', IMAGE] },
  'ready-http-bad': { args: ['--ready', 'http=/health', IMAGE] },
  'ready-path-bad': { args: ['--ready', 'http=8080/a b', IMAGE] },
  'load-bad': { args: ['--load', 'http=8080 /', IMAGE] },
  'load-without-http': { args: ['--load', '8080/', IMAGE] },
  'variable-load-bad': { args: [IMAGE], env: { SIGPROBE_LOAD: 'tcp=1' } },
  'ready-timeout-bad': { args: ['--ready-timeout', '60', IMAGE] },
  'signal-bad': { args: ['--signal', 'SIGBREAK', IMAGE] },
  'signal-number-bad': { args: ['-s', '65', IMAGE] },
  'signal-sigkill': { args: ['--signal', 'SIGKILL', IMAGE] },
  'signal-sigstop': { args: ['-s', '19', IMAGE] },
  'reference-empty': { args: [''] },
  'reference-blank': { args: ['my image'] },
  'reference-capitals': { args: ['Nginx'] },
  'reference-shell': { args: ['nginx;reboot'] },
  'reference-dash': { args: ['--', '-nginx'] },
  'reference-slash': { args: ['shop/'] },
  'reference-tag-missing': { args: ['nginx:'] },
  'reference-control': { args: ['nginx\x1b[31m\n::error::x'] },
  'option-unknown': { args: ['--graec', '10s', IMAGE] },
  'option-unknown-control': { args: ['--x\x1b]0;title\x07\n::error::gone', IMAGE] },
  'option-value-missing': { args: [IMAGE, '--grace'] },
  'option-value-control': { args: ['--grace', '\x1b[2J\n::set-output name=a::b', IMAGE] },
  'format-bad': { args: ['--format', 'yaml', IMAGE] },
  'require-bad': { args: ['--require', 'grace', IMAGE] },
  'pull-bad': { args: ['--pull', 'sometimes', IMAGE] },
  'jobs-bad': { args: ['--jobs', '0', IMAGE] },
  'memory-bad': { args: ['--memory', 'much', IMAGE] },
  'cpus-bad': { args: ['--cpus', '0', IMAGE] },
  'env-bad': { args: ['--env', '=hunter2', IMAGE] },
  'env-blank': { args: ['--env', 'MY PASSWORD=hunter2', IMAGE] },
  'env-file-missing': { args: ['--env-file', '<tmp>/missing.env', IMAGE] },
  'env-file-folder': { args: ['--env-file', '<tmp>', IMAGE] },
  'env-file-bad-line': { args: ['--env-file', '<tmp>/bad.env', IMAGE] },
  'host-bad': { args: ['--host', 'ftp://engine', IMAGE] },
  'host-port-bad': { args: ['--host', 'tcp://engine:99999', IMAGE] },
  'host-empty': { args: ['--host', 'unix://', IMAGE] },
  'host-with-password': { args: ['--host', 'ssh://me:hunter2@engine', IMAGE] },
  'host-and-context': { args: [...NOWHERE, '--context', 'prod', IMAGE] },
  'context-missing': { args: ['--context', 'prod', IMAGE], env: { DOCKER_CONFIG: '<tmp>' } },
  'context-configuration-broken': { args: [IMAGE], env: { DOCKER_CONFIG: '<tmp>/broken' } },
  'tls-files-missing': {
    args: ['--host', 'tcp://engine:2376', IMAGE],
    env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '<tmp>' },
  },
  'variable-duration-bad': { args: [IMAGE], env: { SIGPROBE_GRACE: '10' } },
  'variable-switch-bad': { args: [IMAGE], env: { SIGPROBE_FULL_GRACE: 'perhaps' } },
  'variable-choice-bad': { args: [IMAGE], env: { SIGPROBE_FORMAT: 'yaml' } },
  'variable-signal-bad': { args: [IMAGE], env: { SIGPROBE_SIGNAL: 'KILL' } },
  'variable-host-missing': { args: [IMAGE], env: { SIGPROBE_HOST: 'unix:///nowhere/docker.sock' } },
  'variable-loses-to-option': {
    args: ['--grace', '5s', ...NOWHERE, IMAGE],
    env: { SIGPROBE_GRACE: 'nonsense', SIGPROBE_HOST: 'ftp://nonsense' },
  },
  'variables-good': {
    args: [IMAGE],
    env: {
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
      SIGPROBE_TARGET: 'heroku',
      SIGPROBE_RUNS: '3',
      SIGPROBE_SECOND_SIGNAL: 'int@5s',
      SIGPROBE_WHEN: 'ready',
      SIGPROBE_READY: 'http=8080/health',
      SIGPROBE_LOAD: 'http=8080',
    },
  },
  'dashes-hide-options': { args: [...NOWHERE, IMAGE, '--', '--grace', 'nonsense', '--', '-x'] },
  quiet: { args: ['-q', ...NOWHERE, IMAGE] },
};

const inFolder = ({ args, env = {} }: Case) => ({
  args: args.map((arg) => arg.replace('<tmp>', folder)),
  env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('<tmp>', folder)])),
});

describe('answers without an engine', () => {
  it.each(Object.entries(fine))('%s', async (name, each) => {
    const { args, env } = inFolder(each);
    const { code, text } = await transcript(args, { env });
    expect(code).toBe(0);
    await expect(text).toMatchFileSnapshot(`transcripts/${name}.txt`);
  });
});

describe('what cannot be done exits with 2 and says why', () => {
  it.each(Object.entries(wrong))('%s', async (name, each) => {
    const { args, env } = inFolder(each);
    const { code, stdout, stderr, text } = await transcript(args, { env }, { [folder]: '<tmp>' });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr).not.toMatch(/defect in sigprobe/);
    expect(stderr.replace(/sigprobe: |error: /, '')).not.toBe('');
    if (!args.some((arg) => arg.includes('hunter2'))) expect(text).not.toContain('hunter2');
    expect(stderr).not.toContain('hunter2');
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]|^::/m);
    await expect(text).toMatchFileSnapshot(`transcripts/${name}.txt`);
  });
});

describe('help', () => {
  it('fits 80 columns', async () => {
    const { stdout } = await transcript(['--help']);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
