import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectDocker } from '../../../../src/engine/docker/engine.js';
import type { ContainerSpec } from '../../../../src/engine/port.js';
import { PLAIN_SETTINGS } from '../../../../src/target-spec.js';
import { close, listen } from '../../../support/listen.js';
import { SCRATCH } from '../../../support/scratch.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(SCRATCH, 'sigprobe-engine-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const SPEC: ContainerSpec = {
  name: 'probe',
  image: 'app',
  entrypoint: null,
  cmd: null,
  init: false,
  labels: {},
  settings: PLAIN_SETTINGS,
  helper: { kind: 'none', why: null },
};
const NO_PIDS = 'crun: the requested cgroup controller `pids` is not available: OCI runtime error';

/** An engine that warns when it creates a container and refuses to start any, and what it was asked to create. */
async function anEngine(refusal: string, warnings: unknown = null) {
  const path = join(folder, 'engine.sock');
  const created: { readonly HostConfig: { readonly PidsLimit?: number } }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const url = request.url ?? '';
    const answer = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (url === '/version') answer(200, { Version: '5.8.0', ApiVersion: '1.41', Arch: 'amd64' });
    else if (url.includes('/containers/create')) {
      created.push(JSON.parse(body));
      answer(201, { Id: `c${created.length}`, Warnings: warnings });
    } else answer(500, { message: refusal });
  });
  await listen(server, { path });
  const engine = await connectDocker({ kind: 'unix', path });
  const stop = () => {
    engine.close();
    return close(server);
  };
  return { engine, created, stop };
}

describe('a container that is created', () => {
  it('has what the engine warned of', async () => {
    const { engine, stop } = await anEngine('', ['Limitation discarded.']);
    const { id, warnings } = await engine.createContainer(SPEC);
    await stop();
    expect({ id, warnings }).toEqual({ id: 'c1', warnings: ['Limitation discarded.'] });
  });
});

describe('an engine that cannot limit the number of processes', () => {
  it('is not asked to any more', async () => {
    const { engine, created, stop } = await anEngine(NO_PIDS);
    const first = await (await engine.createContainer(SPEC)).start();
    const second = await (await engine.createContainer(SPEC)).start();
    await stop();
    expect(first).toEqual({ anew: expect.stringMatching(/cannot limit the number of processes/) });
    expect(second).toMatchObject({ reason: 'no-controller', message: expect.stringMatching(/`pids`/) });
    expect(created.map(({ HostConfig }) => HostConfig.PidsLimit)).toEqual([8192, 0]);
  });

  it('is not taken for one that refuses something else', async () => {
    const { engine, created, stop } = await anEngine('exec: "/gone": no such file or directory');
    const first = await (await engine.createContainer(SPEC)).start();
    await engine.createContainer(SPEC);
    await stop();
    expect(first).toMatchObject({ reason: 'command-not-found' });
    expect(created.map(({ HostConfig }) => HostConfig.PidsLimit)).toEqual([8192, 8192]);
  });
});
