import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectFirst, type EndpointCandidate } from '../../src/engine/connect/discovery.js';
import { writeConfig, writeContext } from '../support/docker-config.js';
import { close, listen } from '../support/listen.js';
import { runCli } from '../support/run-cli.js';

let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'sigprobe-discovery-'));
  const server = await listen(createServer(), { path: join(home, 'live.sock') });
  renameSync(join(home, 'live.sock'), join(home, 'stale.sock'));
  await close(server);
});
afterAll(() => rmSync(home, { recursive: true }));

const known = (path: string): EndpointCandidate => ({ endpoint: { kind: 'unix', path }, namedBy: null });
const engineSocket = () => new URL(inject('host')).pathname;
const there = (name: string) => join(home, name);

describe('among the known sockets', () => {
  it('a dead one does not hide a live one', async () => {
    const places = [there('missing.sock'), there('stale.sock'), engineSocket()].map(known);
    const engine = await connectFirst(places);
    expect(engine.facts.version).toMatch(/^\d/);
    engine.close();
  });

  it('each that exists is told with its reason when none answers', async () => {
    const places = [there('missing.sock'), there('stale.sock'), there('other.sock')].map(known);
    await expect(connectFirst(places)).rejects.toMatchObject({
      code: 'engine-refused',
      message: `No engine answers: ${home}/stale.sock refused the connection, ${home}/missing.sock and 1 other known socket do not exist.`,
    });
  });

  it('a place that was named has no substitute', async () => {
    const named = { ...known(there('stale.sock')), namedBy: { name: 'DOCKER_HOST', says: 'x' } };
    await expect(connectFirst([named, known(engineSocket())])).rejects.toMatchObject({
      code: 'engine-refused',
      hint: expect.stringMatching(/The address is from DOCKER_HOST\.$/),
    });
  });
});

describe('a probe', () => {
  const probe = (env: Record<string, string>, args: readonly string[] = []) =>
    runCli(['--quiet', ...args, inject('images')['c-handler'] ?? ''], { env: { HOME: home, ...env } }).result;
  /** A context with the engine of the tests, and one of an engine that is gone. */
  const write = (folder: string) => {
    writeContext(folder, 'here', { Host: inject('host') });
    writeContext(folder, 'gone', { Host: `unix://${home}/stale.sock` });
  };

  it('goes to the current context of the CLI', async () => {
    write(there('.docker'));
    writeConfig(there('.docker'), 'here');
    expect(await probe({})).toMatchObject({ code: 0, stderr: '' });
    writeConfig(there('.docker'), 'gone');
    expect((await probe({})).stderr).toMatch(/refused the connection.*\n.*from currentContext 'gone'\.$/m);
  });

  it('goes to the context of --context and SIGPROBE_CONTEXT in the folder of DOCKER_CONFIG', async () => {
    const env = { DOCKER_CONFIG: there('config'), DOCKER_HOST: 'tcp://127.0.0.1:1' };
    write(there('config'));
    expect(await probe(env, ['--context', 'here'])).toMatchObject({ code: 0, stderr: '' });
    expect(await probe({ ...env, SIGPROBE_CONTEXT: 'here' })).toMatchObject({ code: 0, stderr: '' });
    const both = await probe({ ...env, SIGPROBE_HOST: 'tcp://127.0.0.1:1' }, ['-c', 'here']);
    expect(both).toMatchObject({ code: 0, stderr: '' });
  });
});
