import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readDocument } from './readme.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The package as a user gets it: in a folder that was empty, beside nothing but what it depends on. */
export interface InstalledPackage {
  readonly folder: string;
  readonly tarball: string;
  /** Where it was unpacked. */
  readonly home: string;
  /** Checks TypeScript files with tsc, libraries included, and compiles them; @throws with what it complains of */
  compile(files: Readonly<Record<string, string>>): Promise<void>;
  run(file: string, env?: Readonly<Record<string, string>>): Promise<{ stdout: string; stderr: string }>;
  remove(): void;
}

export async function installPackage(): Promise<InstalledPackage> {
  if (!existsSync(join(ROOT, 'dist/index.js'))) await run('npx', ['tsc'], { cwd: ROOT });
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-pack-'));
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: ROOT });
  const tarball = join(folder, readdirSync(folder)[0] ?? '');
  const home = join(folder, 'node_modules/sigprobe');
  mkdirSync(home, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', home, '--strip-components', '1']);
  // @types/node is all that a user's TypeScript needs besides.
  for (const name of [...dependencies(), '@types/node']) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    if (!existsSync(join(folder, 'node_modules', name)))
      symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS }));
  return {
    folder,
    tarball,
    home,
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

/** The names of the packages that npm installs with this one. */
export function dependencies(): string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([path, { dev, optional }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev && !optional)
    .map(([path]) => path.slice('node_modules/'.length));
}
