import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildArguments, createBuild } from '../../../src/api/build-image.js';
import type { BuildSpec } from '../../../src/target-spec.js';
import { SCRATCH } from '../../support/scratch.js';

const SPEC: BuildSpec = {
  context: '/shop/web',
  dockerfile: null,
  inline: null,
  args: [],
  target: null,
  command: 'docker compose build web',
};

describe('docker build', () => {
  it.each<[string, Partial<BuildSpec>, string[]]>([
    ['a folder', {}, []],
    ['another file in the folder', { dockerfile: 'ci/Dockerfile' }, ['--file=/shop/web/ci/Dockerfile']],
    ['a file elsewhere', { dockerfile: '/ci/Dockerfile' }, ['--file=/ci/Dockerfile']],
    ['what the Compose file holds', { inline: 'FROM x\n', dockerfile: 'no' }, ['--file=-']],
    [
      'a stage with arguments',
      { target: 'prod', args: ['A=1', 'TOKEN'] },
      ['--target=prod', '--build-arg=A=1', '--build-arg=TOKEN'],
    ],
  ])('is told %s', (_, unusual, expected) => {
    const args = buildArguments({ image: 'shop-web', build: { ...SPEC, ...unusual }, platform: null });
    expect(args).toEqual(['build', '--rm', '--force-rm', '--tag=shop-web', ...expected, '--', '/shop/web']);
  });

  it('is told the platform, and leaves the file to whoever fetches the context', () => {
    const build = { ...SPEC, context: 'https://example.com/shop.git', dockerfile: 'ci/Dockerfile' };
    const args = buildArguments({ image: 'shop-web', build, platform: 'linux/arm64' });
    expect(args).toContain('--platform=linux/arm64');
    expect(args).toContain('--file=ci/Dockerfile');
  });
});

describe('a build', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(SCRATCH, 'sigprobe-build-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Builds with a program docker that does this; without one where nothing is said. */
  async function build(script: string | null, inline: string | null = null, abort = new AbortController()) {
    if (script !== null) {
      writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, 'docker'), 0o755);
    }
    const lines: string[] = [];
    const PATH = script === null ? folder : `${folder}:${process.env['PATH']}`;
    const run = createBuild({ host: 'tcp://engine:2375', env: { PATH } });
    const request = {
      image: 'shop-web',
      build: { ...SPEC, inline },
      platform: null,
      onLine: (line: string) => lines.push(line),
    };
    await run(request, abort.signal);
    return lines;
  }

  it('is run on the engine of the call, given the Dockerfile, and heard line by line', async () => {
    const lines = await build('echo "$1 $2 $3"; echo >&2; cat >&2', 'FROM x');
    expect(lines.sort()).toEqual(['--host tcp://engine:2375 build', 'FROM x']);
  });

  it('that fails says how it ended', async () => {
    await expect(build('for n in 1 2 3 4; do echo "line $n."; done; exit 1')).rejects.toMatchObject({
      code: 'target-incomplete',
      message: "The image 'shop-web' could not be built: line 2. / line 3. / line 4.",
      hint: expect.stringContaining('docker compose build web'),
    });
    await expect(build('exit 1')).rejects.toThrow('docker build said nothing');
  });

  it('without the program says what to install', async () => {
    await expect(build(null)).rejects.toMatchObject({
      code: 'target-incomplete',
      hint: expect.stringContaining('Install the Docker CLI'),
    });
  });

  it('ends with the abort', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 60);
    await expect(build('exec sleep 60', null, abort)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
