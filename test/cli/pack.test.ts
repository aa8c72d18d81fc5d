import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatReport } from '../../src/api/format-report.js';
import { VERSION } from '../../src/version.js';
import { anObservation, aReport, aResult } from '../support/builders.js';
import { packageOf } from '../support/bundle/left-out.js';
import { type InstalledPackage, installPackage, libraryExamples } from '../support/installed-package.js';
import { loadedFiles } from '../support/loaded-files.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let installed: InstalledPackage;
let home: string;
let empty: string;
let files: string[];

beforeAll(async () => {
  installed = await installPackage();
  home = installed.home;
  empty = join(installed.folder, 'empty');
  mkdirSync(empty);
  files = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1))
    .sort();
}, 60_000);
afterAll(() => installed.remove());

const sigprobe = (...args: string[]) =>
  run(process.execPath, [join(home, 'bin/sigprobe.js'), ...args], { cwd: empty });

const read = (file: string) => readFileSync(join(home, file), 'utf8');
const bytesOf = (names: readonly string[]) =>
  names.reduce((bytes, name) => bytes + statSync(join(home, name)).size, 0);

describe('the package', () => {
  it.each([
    'package.json',
    'README.md',
    'LICENSE',
    'bin/sigprobe.js',
    'dist/index.cjs',
    'dist/index.d.cts',
    'dist/cli/run.cjs',
    'dist/engine/network/netns-agent.cjs',
    'dist/LICENSES.txt',
    'docs/sigprobe.1',
    'dist/config.schema.json',
    'dist/report.schema.json',
  ])('holds %s', (file) => {
    expect(files).toContain(file);
  });

  it('holds nothing else than what a user runs and reads', () => {
    const isWanted = (file: string) =>
      /^(package\.json|README\.md|LICENSE|bin\/(sigprobe\.js|package\.json)|docs\/sigprobe\.1)$/.test(file) ||
      /^dist\/(.+\.cjs(\.map)?|index\.d\.cts|(report|config)\.schema\.json|LICENSES\.txt)$/.test(file);
    expect(files.filter((file) => !isWanted(file))).toEqual([]);
  });

  it('is small, and comes alone', () => {
    expect(installed.installed).toEqual(['sigprobe']);
    expect(files.length).toBeLessThanOrEqual(51);
    expect(bytesOf(files)).toBeLessThanOrEqual(2_000_000);
  });

  it('has npm run nothing when it is installed', () => {
    const { scripts, ...manifest } = JSON.parse(read('package.json')) as { scripts: object };
    const atInstall = [
      'preinstall',
      'install',
      'postinstall',
      'prepublish',
      'preprepare',
      'prepare',
      'postprepare',
    ];
    expect(Object.keys(scripts).filter((name) => atInstall.includes(name))).toEqual([]);
    const installing = ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'];
    expect(Object.keys(manifest).filter((name) => installing.includes(name))).toEqual([]);
    expect(files).not.toContain('binding.gyp');
  });

  it('keeps the licence of every package whose code it holds', () => {
    // The bundler names the file above its code.
    const code = files.filter((file) => /^dist\/.+\.cjs$/.test(file)).map(read);
    const named = code.flatMap((text) => [...text.matchAll(/^\/\/ (?:#region )?(\S*node_modules\/\S+)$/gm)]);
    const packages = new Set(named.flatMap(([, file = '']) => packageOf(`/${file}`) ?? []));
    expect(packages).toContain('dockerode');
    const kept = [...read('dist/LICENSES.txt').matchAll(/^## (\S+) \S+ \(.+\)$/gm)].map(([, name]) => name);
    expect(kept.sort()).toEqual([...packages].sort());
  });

  it.each(['@grpc/grpc-js', 'protobufjs', 'ssh2', 'cpu-features'])(
    'holds nothing of %s, which a probe never uses',
    (name) => {
      expect(read('dist/LICENSES.txt')).toContain('## dockerode ');
      expect(read('dist/LICENSES.txt')).not.toContain(`## ${name} `);
    },
  );

  it.each(['--help', '--version', '--no-such-option'])('reads no more than it needs for %s', (argument) => {
    const loaded = loadedFiles(join(home, 'bin/sigprobe.js'), [argument]).map((path) => relative(home, path));
    expect(loaded.sort()).toEqual([
      'bin/sigprobe.js',
      'dist/chunks/rolldown-runtime.cjs',
      'dist/chunks/shared.cjs',
      'dist/cli/run.cjs',
    ]);
    expect(bytesOf(loaded)).toBeLessThanOrEqual(125_000);
  });

  it('finds the engine without the files of other commands', () => {
    const args = ['--host', 'unix:///nowhere.sock', 'x'];
    const loaded = loadedFiles(join(home, 'bin/sigprobe.js'), args).map((path) => basename(path));
    expect(loaded).toContain('engine.cjs');
    for (const file of [
      'ora.cjs',
      'explain.cjs',
      'completion.cjs',
      'doctor.cjs',
      'fix.cjs',
      'load-config.cjs',
      'files.cjs',
      'diagnosis.cjs',
      'report.cjs',
      'unbash.cjs',
    ])
      expect(loaded).not.toContain(file);
  });

  it('is put together as bundlers and runtimes expect', async () => {
    const { stdout } = await run('npx', ['publint', 'run', installed.tarball, '--strict'], { cwd: ROOT });
    expect(stdout).toContain('All good!');
  });

  it('gives TypeScript the types of what it imports', async () => {
    // Resolutions older than `exports` find none, and do not count.
    const { stdout } = await run('npx', ['attw', installed.tarball, '--profile', 'node16'], { cwd: ROOT });
    expect(stdout).toContain('🟢 (CJS)');
  });

  it('tells its version from anywhere', async () => {
    expect(await sigprobe('--version')).toEqual({ stdout: `${VERSION}\n`, stderr: '' });
  });

  it('prints its help from anywhere', async () => {
    const { stdout, stderr } = await sigprobe('--help');
    expect(stdout).toMatch(/^Usage: sigprobe /);
    expect(stderr).toBe('');
  });

  it('says in a sentence that no engine is there', async () => {
    const failed = await sigprobe('--host', 'unix:///nowhere.sock', 'x').catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^sigprobe: No engine listens at unix:\/\/\/nowhere\.sock/),
    });
  });

  it('goes to the engine that is named, whatever DOCKER_HOST and its certificates are', async () => {
    const env = { ...process.env, DOCKER_HOST: 'tcp://engine:2376', DOCKER_CERT_PATH: '/nowhere' };
    const args = [join(home, 'bin/sigprobe.js'), '--host', 'unix:///nowhere.sock', 'x'];
    const failed = await run(process.execPath, args, { cwd: empty, env }).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^sigprobe: No engine listens at unix:\/\/\/nowhere\.sock/),
    });
  });

  it.each([
    ['imported', 'module', "import * as m from 'sigprobe';"],
    ['required', 'commonjs', "const m = require('sigprobe');"],
  ])('can be %s', async (_, type, taking) => {
    const names = ['connect', 'diagnose', 'formatReport', 'probe', 'SigprobeError'];
    const program = `${taking} console.log(${JSON.stringify(names)}.map((name) => typeof m[name]).join());`;
    const inside = { cwd: home };
    const { stdout } = await run(process.execPath, [`--input-type=${type}`, '--eval', program], inside);
    expect(stdout.trim()).toBe(names.map(() => 'function').join());
  });

  it('draws a report as its sources do, whatever writing the names are in', async () => {
    const names = [
      'plain',
      '日本語',
      'e\u0301cole',
      '👨‍👩‍👧‍👦 family',
      '👍🏽',
      '1\ufe0f\u20e3',
      'नमस्ते',
      '🇨🇭',
      '\u200bx',
    ];
    const results = names.map((name) =>
      aResult({ target: { ...aResult().target, name: name.repeat(7) }, runs: [anObservation()] }),
    );
    const report = aReport({ results });
    writeFileSync(join(empty, 'drawn.json'), JSON.stringify(report));
    const program = `const { formatReport } = require('sigprobe'); console.log(formatReport(JSON.parse(require('node:fs').readFileSync(${JSON.stringify(join(empty, 'drawn.json'))}, 'utf8')), 'human'));`;
    const { stdout } = await run(process.execPath, ['--input-type=commonjs', '--eval', program], {
      cwd: home,
    });
    expect(stdout).toBe(`${formatReport(report, 'human')}\n`);
  });

  it('runs its agent, which answers until its input ends', async () => {
    const program = `
      import { spawn } from 'node:child_process';
      import { fileURLToPath } from 'node:url';
      const agent = spawn(process.execPath, [fileURLToPath(import.meta.resolve('#netns-agent'))]);
      agent.stdout.pipe(process.stdout);
      agent.stderr.pipe(process.stderr);
      agent.stdin.end('{"id":1,"ask":"hello"}\\n');`;
    writeFileSync(join(home, 'ask.mjs'), program);
    const { stdout, stderr } = await run(process.execPath, [join(home, 'ask.mjs')]);
    expect({ stdout, stderr }).toEqual({ stdout: '{"id":1,"value":true}\n', stderr: '' });
  });

  it.each(['report', 'config'])('exports the schema of the %s', async (name) => {
    const program = `import('sigprobe/${name}.schema.json', { with: { type: 'json' } }).then((m) => console.log(m.default.$schema))`;
    const { stdout } = await run(
      process.execPath,
      ['--no-warnings', '--input-type=module', '--eval', program],
      {
        cwd: home,
      },
    );
    expect(stdout).toMatch(/^https:\/\/json-schema\.org\//);
  });
});

describe('a TypeScript program that uses the package', () => {
  const REFUSED = `
    import { connect, SigprobeError } from 'sigprobe';
    await connect({ host: 'unix:///nowhere.sock' }).catch((error: unknown) => {
      if (error instanceof SigprobeError) console.log(error.code, error.hint);
    });`;

  beforeAll(async () => {
    const [probing = '', saved = ''] = libraryExamples();
    await installed.compile({ 'probing.ts': probing, 'saved.ts': saved, 'refused.ts': REFUSED });
  }, 60_000);

  it('renders and judges a saved report, as the README shows', async () => {
    const result = aResult({ runs: [anObservation()] });
    writeFileSync(join(installed.folder, 'report.json'), JSON.stringify(aReport({ results: [result] })));
    const { stdout, stderr } = await installed.run('saved.js');
    expect(stderr).toBe('');
    expect(stdout).toContain(result.target.name);
    expect(stdout.trimEnd()).toMatch(/: (graceful|completed|abrupt|killed|inconclusive)$/);
  });

  it('is told why no engine was found', async () => {
    const { stdout } = await installed.run('refused.js');
    expect(stdout).toMatch(/^engine-missing Start Docker or Podman/);
  });
});
