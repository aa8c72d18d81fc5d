import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type InstalledPackage, installPackage, libraryExamples } from '../support/installed-package.js';
import { imageOf } from '../support/probing.js';

let installed: InstalledPackage;
beforeAll(async () => {
  installed = await installPackage();
});
afterAll(() => installed.remove());

it('the example of the README probes an image from a folder that has nothing but the package', async () => {
  const [probing = '', saved = ''] = libraryExamples();
  const image = imageOf('shell-form-server');
  await installed.compile({ 'probing.ts': probing.replace('myimage:tag', image), 'saved.ts': saved });
  const env = { DOCKER_HOST: inject('host') };
  const probed = await installed.run('probing.js', env);
  expect(probed.stderr).toBe('');
  expect(probed.stdout).toMatch(/^✗ killed .*shell-form-server/);
  expect(probed.stdout).toContain('shell-as-pid-1');
  const replayed = await installed.run('saved.js');
  expect(replayed.stdout).toBe(`${probed.stdout}${image}: killed\n`);
});

it('its command line probes an image, with requests that its agent sends', async () => {
  const args = [
    '--host',
    inject('host'),
    '--quiet',
    '--no-remedies',
    '--load',
    'http=8080/',
    imageOf('http-drains'),
  ];
  const probed = promisify(execFile)(process.execPath, [join(installed.home, 'bin/sigprobe.js'), ...args], {
    env: { ...process.env, LANG: 'C.UTF-8' },
  });
  expect((await probed).stdout).toMatch(/^✓ graceful .*http-drains.*no request lost/s);
});
