import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyText } from '../support/any-text.js';
import { runCli } from '../support/run-cli.js';

/*
 * Whatever is typed, it is understood or told to be wrong: exit code 2 with a sentence, never a stack. No engine listens at
 * the address, so who has read the whole command line says that.
 */

const NOWHERE = ['--host', 'unix:///nowhere/docker.sock'];
const OPTIONS = [
  '--grace',
  '--signal',
  '--ready',
  '--ready-timeout',
  '--env',
  '--env-file',
  '--volume',
  '--user',
  '--workdir',
  '--entrypoint',
  '--network',
  '--platform',
  '--pull',
  '--memory',
  '--cpus',
  '--tmpfs',
  '--cap-add',
  '--cap-drop',
  '--require',
  '--jobs',
  '--format',
];
/** Nearly right is worth more than random. */
const nearly = fc.oneof(
  anyText,
  fc.constantFrom('10s', '1m30s', '-1s', '1e3s', 'NaN', 'Infinity', '0x10', '99999999999999999999s', '１０s'),
  fc.constantFrom(
    'SIGTERM',
    'term',
    '15',
    '0',
    '-15',
    '65',
    'SIGRTMIN+99',
    'RTMAX-3',
    '__proto__',
    'constructor',
  ),
  fc.constantFrom(
    'log=(',
    'log=[',
    'log=',
    'log=(a+)+$',
    'port=99999',
    'auto',
    '64m',
    '1g',
    '0.5',
    '1e9',
    '\0',
  ),
);

async function expectSentence(args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const { code, stdout, stderr } = await runCli(args, { env }).result;
  // Somebody may happen to ask for help.
  if (code === 0) return;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^sigprobe: \S/);
  expect(stderr).not.toMatch(/defect|^\s+at |\[object|undefined/m);
  expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|^\s*::/m);
}

const runs = { numRuns: 150 };

describe('any', () => {
  it('value of any option', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...OPTIONS), nearly, async (option, value) => {
        await expectSentence([...NOWHERE, option, value, 'shop/api:1']);
        await expectSentence([...NOWHERE, `${option}=${value}`, 'shop/api:1']);
      }),
      runs,
    );
  });

  it('value of any variable of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...OPTIONS), nearly, async (option, value) => {
        const name = `SIGPROBE_${option.slice(2).toUpperCase().replaceAll('-', '_')}`;
        await expectSentence([...NOWHERE, 'shop/api:1'], { [name]: value });
      }),
      runs,
    );
  });

  it('reference and any engine', async () => {
    await fc.assert(
      fc.asyncProperty(nearly, async (text) => {
        await expectSentence([...NOWHERE, '--', text]);
        await expectSentence([...NOWHERE, text]);
        fc.pre(!/^(\w+:\/\/)?[\w[]/.test(text));
        await expectSentence(['--host', text, 'shop/api:1']);
      }),
      runs,
    );
  });

  it('words at all', async () => {
    const word = fc.oneof(nearly, fc.constantFrom(...OPTIONS, '-e', '-g', '-', '--', 'image', 'explain'));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
        await expectSentence([...NOWHERE, ...words]);
      }),
      runs,
    );
  });
});

describe('an env file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sigprobe-fuzz-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('of any bytes is read, or refused by its line', async () => {
    const path = join(folder, 'any.env');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        writeFileSync(path, bytes);
        await expectSentence([...NOWHERE, '--env-file', path, 'shop/api:1']);
      }),
      runs,
    );
  });
});

it('a mistyped option does not repeat the secret that was given with it', async () => {
  const { code, stderr } = await runCli(['--enf=TOKEN=hunter2', 'shop/api:1']).result;
  expect(code).toBe(2);
  expect(stderr).not.toContain('hunter2');
});
