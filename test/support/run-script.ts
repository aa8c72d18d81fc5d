import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url));

/** Programs that stand in for those of a CI system, by their name: what each does, for sh. */
export type StandIns = Readonly<Record<string, string>>;

/** sigprobe as an installation leaves it, and as npx runs it. */
const SIGPROBE: StandIns = {
  sigprobe: `exec '${process.execPath}' '${PROGRAM}' "$@"`,
  npm: '[ "$1 $2" = "install --global" ]',
  npx: `[ "$1" = --yes ] && shift 2 && exec '${process.execPath}' '${PROGRAM}' "$@"`,
};

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the systems have their shell run a script. */
export const SHELLS = {
  gitlab: ['bash', '-eo', 'pipefail', '-c'],
  github: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'],
  azure: ['bash', '--noprofile', '--norc', '-c'],
  jenkins: ['sh', '-xe', '-c'],
} as const;

/** Runs a script in a folder, with these programs before all others. */
export function runScript(
  script: string,
  where: {
    readonly shell: keyof typeof SHELLS;
    readonly folder: string;
    readonly programs?: StandIns;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<Ran> {
  const { shell, folder, programs = {}, env = {} } = where;
  const bin = join(folder, '.bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, text] of Object.entries({ ...SIGPROBE, ...programs })) standIn(join(bin, name), text);
  const [command, ...args] = SHELLS[shell];
  const path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { HOME: folder, LANG: 'C.UTF-8', CI: 'true', ...env, PATH: path } };
    const child = execFile(command, [...args, script], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end();
  });
}

/** Another script that runs may be about to start it, which it cannot while it is written. */
function standIn(file: string, text: string): void {
  const program = `#!/bin/sh\n${text}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === program) return;
  writeFileSync(file, program, { mode: 0o755 });
}
