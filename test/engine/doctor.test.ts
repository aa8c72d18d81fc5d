import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDocker } from '../../fixtures/docker.js';
import { runCli } from '../support/run-cli.js';

let home: string;
let container: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'sigprobe-doctor-'));
  const image = inject('images')['c-handler'] ?? '';
  container = (await createDocker(inject('host')).run(['run', '--detach', '--rm', image])).trim();
});
afterAll(async () => {
  await createDocker(inject('host')).run(['rm', '--force', container]);
  rmSync(home, { recursive: true });
});

const doctor = (env: Record<string, string>, args: readonly string[] = []) =>
  runCli(['doctor', ...args], { env: { HOME: home, ...env } }).result;

describe('doctor', () => {
  it('tells which engine a probe would use, and which views work, tried on a running container', async () => {
    const { code, stdout, stderr } = await doctor({ DOCKER_HOST: inject('host') });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^✓ ready: (docker|podman) \d/);
    expect(stdout).toContain(`✓ DOCKER_HOST  ${inject('host')} answers`);
    expect(stdout).toMatch(/✓ API {5}\d\.\d+ to \d\.\d+, using \d\.\d+/);
    expect(stdout).toMatch(/✓ system {2}.*linux\/\w+/);
    expect(stdout).toMatch(/✓ host-proc {3}\/proc on this machine shows a running container, [0-9a-f]{12}/);
    expect(stdout).toMatch(/✓ engine-top {2}the engine's top shows a running container, [0-9a-f]{12}/);
  });

  it('tries every known socket where no engine is named', async () => {
    const { stdout } = await doctor({ XDG_RUNTIME_DIR: home });
    const words = stdout.split(/\s+/);
    for (const path of ['/var/run/docker.sock', `${home}/docker.sock`, `${home}/podman/podman.sock`])
      expect(words).toContain(path);
  });

  it('says why the engine that is named does not answer, and takes no other', async () => {
    const { code, stdout } = await doctor({ DOCKER_HOST: `unix://${home}/nothing.sock` });
    expect(code).toBe(2);
    expect(stdout).toMatch(/^✗ not ready: no engine answers\n/);
    expect(stdout).toMatch(/✗ DOCKER_HOST {2}No engine listens at/);
    expect(stdout).not.toContain('answers\n\nthe engine');
  });

  it('says which contexts there are when one is missing', async () => {
    const { code, stdout } = await doctor({}, ['--context', 'nowhere']);
    expect(code).toBe(2);
    expect(stdout).toContain("There is no context 'nowhere'");
    expect(stdout).toContain('The contexts are: default.');
  });

  it('is in colour where that is asked for', async () => {
    const { stdout } = await doctor({ DOCKER_HOST: inject('host') }, ['--color']);
    expect(stdout).toContain('\x1b[32m✓\x1b[39m');
  });
});
