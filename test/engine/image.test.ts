import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { build, docker, imageOf, probe, rulesOf } from '../support/probing.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BASE = `sigprobe-fixture/test-node-${process.pid}`;
const IMAGE = `sigprobe-fixture/test-sigprobe-${process.pid}`;

let folder: string;
/** An image that nobody else has containers of. */
let mine: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-image-'));
  copyFileSync(process.execPath, join(folder, 'node'));
  writeFileSync(join(folder, 'Dockerfile'), `FROM ${imageOf('node-handler')}\nCOPY node /usr/local/bin/\n`);
  await docker('build', '-q', '-t', BASE, folder);
  await docker('build', '-q', '--network', 'none', '--build-arg', `BASE=${BASE}`, '-t', IMAGE, ROOT);
  mine = await build('probed-by-image', `FROM ${imageOf('ignored-by-program')}\nLABEL mine=${process.pid}\n`);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await docker('image', 'rm', '--force', IMAGE, BASE, mine);
});

const SOCKET = new URL(inject('host')).pathname;
const GROUP = String(statSync(SOCKET).gid);
const MOUNT = `${SOCKET}:/var/run/docker.sock`;

const engine = async (...args: readonly string[]) =>
  (await promisify(execFile)('docker', ['-H', inject('host'), ...args])).stdout;

describe('the image of sigprobe', () => {
  it('holds sigprobe and nothing of its sources', async () => {
    const list = ['run', '--rm', '--entrypoint', 'ls', IMAGE, '/opt/sigprobe'];
    expect((await engine(...list)).split('\n').filter(Boolean)).toEqual([
      'LICENSE',
      'bin',
      'dist',
      'package.json',
    ]);
  });

  it('probes as a user who is not root, given the group of the socket', async () => {
    const { Config } = JSON.parse(await engine('image', 'inspect', '--format', '{{json .}}', IMAGE));
    expect(Config.User).toBe('1000:1000');
    const args = ['-q', '--no-remedies', '--format', 'json', imageOf('node-handler')];
    const stdout = await engine('run', '--rm', '-v', MOUNT, '--group-add', GROUP, IMAGE, ...args);
    expect(JSON.parse(stdout).results).toMatchObject([{ outcome: 'graceful', passed: true }]);
  });

  it('is graceful under its own probe, and removes the container that it was probing', async () => {
    const options = ['-v', MOUNT, '-u', `1000:${GROUP}`, '--grace', '10s', '--require', 'graceful'];
    const inside = ['-q', '--grace', '5m', '--full-grace', mine];
    const result = await probe(...options, IMAGE, '--', ...inside);
    // An interrupted run has not passed, so its code is not 0.
    expect(result).toMatchObject({ outcome: 'graceful', exit: { code: 143 } });
    expect(rulesOf(result)).toEqual(['nonzero-exit']);
    expect(await engine('ps', '-aq', '--filter', `ancestor=${mine}`)).toBe('');
  });
});
