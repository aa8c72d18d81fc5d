import { describe, expect, it } from 'vitest';
import { rules } from '../../../../src/diagnosis/rules/index.js';
import { platforms } from '../../../../src/platforms/platforms.js';
import { runCli } from '../../../support/run-cli.js';

/** What could stand for the last word, without what is said of it; 'files' where the shell completes file names. */
async function completions(...words: string[]): Promise<string[] | 'files'> {
  const { code, stdout, stderr } = await runCli(['complete', '--', ...words]).result;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  if (lines.at(-1) === ':0') return 'files';
  expect(lines.pop()).toBe(':4');
  return lines.map((line) => line.split('\t')[0] ?? '');
}

describe('completion', () => {
  it('knows the commands, and none that help hides', async () => {
    const commands = await completions('');
    expect(commands).toEqual(expect.arrayContaining(['compose', 'k8s', 'list', 'explain', 'completion']));
    for (const hidden of ['complete', 'image']) expect(commands).not.toContain(hidden);
  });

  it.each([
    [['--for'], ['--format']],
    [['compose', '--prof'], ['--profile']],
    [['--profile', 'x', '--prof'], []],
    [['--prese'], ['--preset']],
    [['--targ'], []],
  ])('completes the option %j', async (words, wanted) => {
    expect(await completions(...words)).toEqual(wanted);
  });

  it.each([
    ['--preset', ''],
    ['-t', ''],
    ['fix', 'x:1', '--preset', ''],
  ])('knows the choices of %j', async (...words) => {
    expect(await completions(...words)).toEqual(platforms.map(({ name }) => name));
  });

  it('knows the choices after an equals sign', async () => {
    expect(await completions('--require=g')).toEqual(['graceful']);
  });

  it('has nothing to offer for a value that only a person knows', async () => {
    expect(await completions('--grace', '')).toEqual([]);
  });

  it('knows the rules for explain alone', async () => {
    expect(await completions('explain', '')).toEqual([...rules.map(({ id }) => id), 'preset']);
    expect(await completions('doctor', 'shell')).toEqual([]);
  });

  it.each([
    [['k8s', '']],
    [['list', 'comp']],
    [['--env-file', '']],
    [['compose', '-f', '']],
    [['--config', 'a']],
    [['x:1', '--', 'sh', '']],
  ])('leaves file names to the shell after %j', async (words) => {
    expect(await completions(...words)).toBe('files');
  });

  it.each([
    [['k8s', '--lis'], ['--list']],
    [['x:1', '--'], expect.arrayContaining(['--help'])],
  ])('takes what begins with dashes for an option in %j', async (words, wanted) => {
    expect(await completions(...words)).toEqual(wanted);
  });

  it.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s', async (shell) => {
    const { code, stdout, stderr } = await runCli(['completion', shell]).result;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/sigprobe complete '?--/);
  });

  it('may be read beside the script of another program, whose names are the same', async () => {
    expect((await runCli(['completion', 'bash']).result).stdout).not.toContain('readonly');
  });

  it('names the shells that it knows', async () => {
    const { code, stderr } = await runCli(['completion', 'tcsh']).result;
    expect(code).toBe(2);
    expect(stderr).toContain('bash, zsh, fish, powershell');
  });
});
