import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readDocument } from './documents.js';

interface Step {
  readonly id?: string;
  readonly shell: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run: string;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export function readAction(): Action {
  return parse(readDocument('action.yml')) as Action;
}

export interface ActionResult {
  readonly code: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly log: string;
  /** The working directory, and that of the runner: both are gone with `remove`. */
  readonly folder: string;
  remove(): void;
}

/** Runs the steps in bash as GitHub's runner does; the first that fails ends it. */
export function runAction(
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): ActionResult {
  const { inputs: known, runs } = readAction();
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-action-'));
  const work = join(folder, 'work');
  mkdirSync(work);
  const [outputs, summary] = ['output', 'summary'].map((name) => join(folder, name)) as [string, string];
  for (const file of [outputs, summary]) writeFileSync(file, '');
  const fill = (text: string) =>
    text.replace(/\$\{\{ (inputs|runner)\.([\w-]+) \}\}/g, (_, context: string, name: string) =>
      context === 'runner' ? folder : (inputs[name] ?? known[name]?.default ?? ''),
    );
  const common = { ...process.env, ...env, GITHUB_ACTIONS: 'true', CI: 'true' };
  let log = '';
  let code = 0;
  for (const step of runs.steps) {
    const given = Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value)]);
    const script = join(folder, 'step.sh');
    writeFileSync(script, step.run);
    const ran = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: work,
      encoding: 'utf8',
      env: {
        ...common,
        ...Object.fromEntries(given),
        GITHUB_OUTPUT: outputs,
        GITHUB_STEP_SUMMARY: summary,
      },
    });
    log += ran.stdout + ran.stderr;
    code = ran.status ?? 1;
    if (code !== 0) break;
  }
  const lines = readFileSync(outputs, 'utf8').split('\n').filter(Boolean);
  return {
    code,
    outputs: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))),
    summary: readFileSync(summary, 'utf8'),
    log,
    folder: work,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
