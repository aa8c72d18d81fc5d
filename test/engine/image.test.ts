import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { build, docker, imageOf, probe, rulesOf } from '../support/probing.js';
import { buildSigprobeImage, type SigprobeImage } from '../support/sigprobe-image.js';

let image: SigprobeImage;
/** An image that nobody else has containers of. */
let mine: string;
beforeAll(async () => {
  image = await buildSigprobeImage('users');
  mine = await build('probed-by-image', `FROM ${imageOf('ignored-by-program')}\nLABEL mine=${process.pid}\n`);
});
afterAll(async () => {
  await image.remove();
  await docker('image', 'rm', '--force', mine);
});

const SOCKET = new URL(inject('host')).pathname;
const GROUP = String(statSync(SOCKET).gid);
const MOUNT = `${SOCKET}:/var/run/docker.sock`;

const engine = async (...args: readonly string[]) =>
  (await promisify(execFile)('docker', ['-H', inject('host'), ...args])).stdout;

describe('the image of sigprobe', () => {
  it('holds sigprobe and nothing of its sources', async () => {
    const list = ['run', '--rm', '--entrypoint', 'ls', image.tag, '/opt/sigprobe'];
    expect((await engine(...list)).split('\n').filter(Boolean)).toEqual([
      'LICENSE',
      'bin',
      'dist',
      'package.json',
    ]);
  });

  it('probes as a user who is not root, given the group of the socket', async () => {
    const { Config } = JSON.parse(await engine('image', 'inspect', '--format', '{{json .}}', image.tag));
    expect(Config.User).toBe('1000:1000');
    const args = ['-q', '--no-remedies', '--format', 'json', imageOf('node-handler')];
    const stdout = await engine('run', '--rm', '-v', MOUNT, '--group-add', GROUP, image.tag, ...args);
    expect(JSON.parse(stdout).results).toMatchObject([{ outcome: 'graceful', passed: true }]);
  });

  it('is graceful under its own probe, and removes the container that it was probing', async () => {
    const options = ['-v', MOUNT, '-u', `1000:${GROUP}`, '--grace', '10s', '--require', 'graceful'];
    const inside = ['-q', '--grace', '5m', '--full-grace', mine];
    const result = await probe(...options, image.tag, '--', ...inside);
    // An interrupted run has not passed, so its code is not 0.
    expect(result).toMatchObject({ outcome: 'graceful', exit: { code: 143 } });
    expect(rulesOf(result)).toEqual(['nonzero-exit']);
    expect(await engine('ps', '-aq', '--filter', `ancestor=${mine}`)).toBe('');
  });
});
