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
