import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApiClient } from '../../../../../src/engine/docker/api-client.js';
import { createTop } from '../../../../../src/engine/docker/container/top.js';
import { close, listen } from '../../../../support/listen.js';
import { SCRATCH } from '../../../../support/scratch.js';

const DOCKER = { Version: '20.10.24', ApiVersion: '1.41', Arch: 'amd64' };
const PODMAN = { ...DOCKER, Components: [{ Name: 'Podman Engine', Version: '5.4.2' }] };

let folder: string;
let server: Server;
beforeEach(() => {
  folder = mkdtempSync(join(SCRATCH, 'sigprobe-top-'));
});
afterEach(async () => {
  await close(server);
  rmSync(folder, { recursive: true });
});

/** What an engine is asked for, and what is read of its answer. */
async function listed(version: object, answer: string) {
  let asked: string | null = null;
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://engine');
    if (pathname.endsWith('/top')) asked = searchParams.get('ps_args');
    response.end(pathname === '/version' ? JSON.stringify(version) : answer);
  });
  const path = join(folder, 'engine.sock');
  await listen(server, { path });
  const api = await openApiClient({ kind: 'unix', path });
  const table = await createTop(api, 'c1')('-o pid,args');
  api.close();
  return { asked, table };
}

const ANSWER = JSON.stringify({ Titles: ['PID', 'COMMAND'], Processes: [['1', '/server']] });
const TABLE = { titles: ['PID', 'COMMAND'], rows: [['1', '/server']] };

describe("the engine's top", () => {
  it.each([
    ['of Docker lists what Docker picks', DOCKER, '-o pid,args'],
    ['of Podman lists the processes of all users', PODMAN, '-e -o pid,args'],
  ])('%s', async (_, version, asked) => {
    expect(await listed(version, ANSWER)).toEqual({ asked, table: TABLE });
  });

  it('has nothing to list where the engine has no ps', async () => {
    expect((await listed(PODMAN, '')).table).toEqual({ titles: [], rows: [] });
  });
});
