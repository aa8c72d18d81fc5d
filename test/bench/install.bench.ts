import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from './median.js';

/*
 * What it takes npm to install the packed package into an empty folder, without asking a registry, side by side with npm alone.
 * `npm run bench -- install [RUNS]`. The bar is 1.5 s.
 */

const [runs = '5'] = process.argv.slice(2);
const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sigprobe-install-'));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

function filesIn(place: string): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The folders of all packages that lie there, those of a scope as well. */
function packagesIn(modules: string): string[] {
  return filesIn(modules).filter((file) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file));
}

const AT_INSTALL = ['preinstall', 'install', 'postinstall'];

function runsScript(manifest: string): boolean {
  const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { scripts?: object };
  return Object.keys(scripts).some((name) => AT_INSTALL.includes(name));
}

try {
  await run('npm', ['run', '--silent', 'prepack'], { cwd: ROOT });
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: ROOT });
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  const bare: number[] = [];
  const installs: number[] = [];
  let modules = '';
  for (let n = 0; n < Number(runs); n += 1) {
    const empty = join(folder, String(n));
    mkdirSync(empty);
    bare.push(await timed(() => run('npm', ['--version'], { cwd: empty })));
    installs.push(
      await timed(() =>
        run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: empty }),
      ),
    );
    modules = join(empty, 'node_modules');
  }
  const files = filesIn(join(modules, 'sigprobe'));
  const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
  const packages = packagesIn(modules);
  const heads = ['s', 'most', 'npm --version s', 'packages', 'with a script', 'files', 'MB', 'MB packed'];
  const cells = [
    ...[median(installs), Math.max(...installs), median(bare)].map((ms) => (ms / 1_000).toFixed(2)),
    ...[packages.length, packages.filter(runsScript).length, files.length],
    ...[megabytes, statSync(tarball).size / 1e6].map((each) => each.toFixed(2)),
  ];
  console.log(`| ${heads.join(' | ')} |\n|${' --: |'.repeat(heads.length)}\n| ${cells.join(' | ')} |`);
} finally {
  rmSync(folder, { recursive: true });
}
