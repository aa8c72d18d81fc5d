import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readDocument } from './documents.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The package as npm installs it, without asking a registry, in a folder that was empty. */
export interface InstalledPackage {
  readonly folder: string;
  readonly tarball: string;
  /** Where it was unpacked. */
  readonly home: string;
  /** The names of all packages that npm installed for it. */
  readonly installed: readonly string[];
  /** Checks TypeScript files with tsc, libraries included, and compiles them; @throws with what it complains of */
  compile(files: Readonly<Record<string, string>>): Promise<void>;
  run(file: string, env?: Readonly<Record<string, string>>): Promise<{ stdout: string; stderr: string }>;
  remove(): void;
}

export async function installPackage(): Promise<InstalledPackage> {
  if (!existsSync(join(ROOT, 'dist/index.d.cts'))) await run('npm', ['run', 'prepack'], { cwd: ROOT });
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-pack-'));
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: ROOT });
  const tarball = join(folder, readdirSync(folder)[0] ?? '');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
  const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  // All that a user's TypeScript needs besides.
  mkdirSync(join(folder, 'node_modules/@types'));
  symlinkSync(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS }));
  return {
    folder,
    tarball,
    home: join(folder, 'node_modules/sigprobe'),
    installed,
    compile: async (files) => {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      await run(process.execPath, [tsc, '-p', '.'], { cwd: folder }).catch((error: { stdout?: string }) => {
        throw new Error(error.stdout);
      });
    },
    run: (file, env = {}) =>
      run(process.execPath, [join(folder, file)], { cwd: folder, env: { ...process.env, ...env } }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The examples of the README's section on the library, in turn. */
export function libraryExamples(): string[] {
  const section = readDocument('README.md').split('## As a library\n')[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
}

const COMPILER_OPTIONS = {
  strict: true,
  module: 'nodenext',
  target: 'es2022',
  types: ['node'],
  exactOptionalPropertyTypes: true,
};
