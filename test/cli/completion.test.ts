import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';

/** What the script takes from bash-completion, for a machine without it. */
const STAND_IN = `_get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; prev=\${words[cword-1]}; }`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-completion-'));
  symlinkSync(fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url)), join(folder, 'sigprobe'));
  writeFileSync(join(folder, 'compose.yaml'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash has for the last of these words; `default` where it completes file names. */
async function completeInBash(...words: string[]): Promise<string[]> {
  const script = `
    ${existsSync(BASH_COMPLETION) ? `source ${BASH_COMPLETION}` : STAND_IN}
    source <(sigprobe completion bash)
    source <(sigprobe completion bash)
    COMP_WORDS=(sigprobe "$@"); COMP_CWORD=$#; COMP_LINE="\${COMP_WORDS[*]}"; COMP_POINT=\${#COMP_LINE}
    compopt() { :; }
    __sigprobe_complete
    printf '%s\\n' "\${COMPREPLY[@]}"
    complete -p sigprobe | grep -o -- '-o default' >&2`;
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
  const { stdout, stderr } = await run('bash', ['-c', script, 'bash', ...words], { env, cwd: folder });
  expect(stderr).toBe('-o default\n');
  return stdout.split('\n').filter(Boolean);
}

it.each([
  [['co'], ['compose', 'completion']],
  [['--requ'], ['--require']],
  [
    ['--require', ''],
    ['stop', 'graceful'],
  ],
  [['--require', 'g'], ['graceful']],
  [['explain', 'shell-as'], ['shell-as-pid-1']],
  [['k8s', ''], []],
])('bash completes %j', async (words, wanted) => {
  expect(await completeInBash(...words)).toEqual(wanted);
});

it('bash says nothing of an engine or a file that is broken: it asks neither', async () => {
  writeFileSync(join(folder, 'sigprobe.yaml'), 'no: such: yaml');
  expect(await completeInBash('--requ')).toEqual(['--require']);
});
