import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { containersOf, startSigprobe } from '../support/sigprobe-child.js';

/* What a user gives a program in confidence, the program may print, put on a command line, or make the engine complain of. */

const SECRETS = {
  TOKEN: 's3cr3t-t0ken',
  QUOTED: 'with "quotes" and \\ more',
  FROM_FILE: 'hunter2',
  FROM_HERE: 'p4ss:w0rd/with+signs',
};
let folder: string;
let options: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-secrets-'));
  writeFileSync(join(folder, 'app.env'), `FROM_FILE=${SECRETS.FROM_FILE}\n`);
  options = [
    '--host',
    inject('host'),
    '--env',
    `TOKEN=${SECRETS.TOKEN}`,
    '--env',
    `QUOTED=${SECRETS.QUOTED}`,
  ];
  options.push('--env', 'FROM_HERE', '--env-file', join(folder, 'app.env'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const image = () => inject('images')['sleep-no-handler'] ?? '';
/** Everything that a program can do to give its secrets away without meaning to. */
const BLABS = `env; echo "long $(printf '%0390d' 0)$TOKEN"; python3 -c 'import json, os, urllib.parse
print(json.dumps(dict(os.environ)), urllib.parse.quote(os.environ["FROM_HERE"], safe=""))'`;
const RUNS = `python3 -c 'import time; time.sleep(9999)' --token "$TOKEN" --password="$FROM_FILE"`;

async function run(args: readonly string[]) {
  const child = startSigprobe(args, { FROM_HERE: SECRETS.FROM_HERE });
  const { code, stdout, stderr } = await child.ended;
  const text = `${stdout}${stderr}`;
  const forms = Object.values(SECRETS).flatMap((value) => [
    value,
    JSON.stringify(value).slice(1, -1),
    // As it stands in a JSON report that quotes JSON.
    JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
    encodeURIComponent(value),
  ]);
  expect(forms.filter((form) => text.includes(form))).toEqual([]);
  expect(text).not.toContain(SECRETS.TOKEN.slice(0, 8));
  return { code, stdout, stderr, pid: child.pid };
}

describe.concurrent('the values of variables stay out of', () => {
  it.each([['--format', 'json'], ['--verbose'], ['--quiet']])('a report: %s %s', async (...args) => {
    const { code, stdout } = await run([
      ...options,
      ...args.filter(Boolean),
      image(),
      '--',
      'sh',
      '-c',
      `${BLABS}; ${RUNS}; true`,
    ]);
    expect(code).toBe(1);
    // What stands there instead tells which it was; the container itself had the value.
    expect(stdout).toContain('--token $TOKEN');
  });

  it('a report whose remedies ran with them', async () => {
    const { code, stdout } = await run([
      ...options,
      '--format',
      'json',
      image(),
      '--',
      'sh',
      '-c',
      `${RUNS.replace('9999)', "9999)' x '")}; true`,
    ]);
    expect([1, 2]).toContain(code);
    expect(stdout).toContain('$TOKEN');
  });

  it.each<[string, string[]]>([
    ['that the image is missing', ['sigprobe-nowhere/missing:1', '--', 'x']],
    ['that the network is missing', ['--network', 'sigprobe-nowhere', '<image>']],
    ['that a program cannot be started', ['<image>', '--', SECRETS.TOKEN]],
    ['that a folder is not absolute', ['--workdir', 'relative', '<image>']],
    [
      'that a line of the log never came',
      ['--ready', `log=${SECRETS.TOKEN}-never`, '--ready-timeout', '1s', '<image>'],
    ],
  ])('an error: %s', async (_what, args) => {
    const { code } = await run([
      ...options,
      '--pull',
      'never',
      ...args.map((arg) => arg.replace('<image>', image())),
    ]);
    expect(code).toBe(2);
  });

  it('the labels and the name of the container', async () => {
    const { pid } = await run([...options, '--keep', '--no-remedies', image()]);
    const ids = await containersOf(inject('host'), pid);
    const docker = async (...args: string[]) =>
      (await promisify(execFile)('docker', ['-H', inject('host'), ...args])).stdout;
    try {
      expect(ids.length).toBeGreaterThan(0);
      const text = await docker('inspect', '--format', '{{json .Config.Labels}} {{.Name}}', ...ids);
      for (const value of Object.values(SECRETS)) expect(text).not.toContain(value);
      expect(await docker('inspect', '--format', '{{json .Config.Env}}', ...ids)).toContain(SECRETS.TOKEN);
    } finally {
      await docker('rm', '--force', '--volumes', ...ids);
    }
  });
});
