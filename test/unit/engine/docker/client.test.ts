import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it, vi } from 'vitest';
import { connectionTo } from '../../../../src/engine/connect/connection.js';
import { askAbout, attachOutput, createClient, speakVersion } from '../../../../src/engine/docker/client.js';
import { close, listen } from '../../../support/listen.js';
import { SCRATCH } from '../../../support/scratch.js';

afterEach(() => vi.unstubAllEnvs());

it('a client goes where it is told to, not where DOCKER_HOST and its certificates are', async () => {
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
  vi.stubEnv('DOCKER_CERT_PATH', '/nowhere');
  vi.stubEnv('DOCKER_PATH_PREFIX', '/prefix');
  const folder = mkdtempSync(join(SCRATCH, 'sigprobe-client-'));
  const path = join(folder, 'engine.sock');
  const server = await listen(
    createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ asked: request.url }));
    }),
    { path },
  );
  const connection = await connectionTo({ kind: 'unix', path });
  const client = createClient(connection);
  speakVersion(client, '1.41');
  expect(await askAbout(client, 'version', new AbortController().signal)).toEqual({
    asked: '/v1.41/version',
  });
  connection.agent.destroy();
  await close(server);
  rmSync(folder, { recursive: true });
});

it('whoever listens to a container sends nothing that its program could read', async () => {
  const folder = mkdtempSync(join(SCRATCH, 'sigprobe-client-'));
  const path = join(folder, 'engine.sock');
  const asked: unknown[] = [];
  const server = await listen(
    createServer(async (request, response) => {
      asked.push([request.method, request.url, await text(request)]);
      response.end('hello');
    }),
    { path },
  );
  const connection = await connectionTo({ kind: 'unix', path });
  const client = createClient(connection);
  speakVersion(client, '1.41');
  const stream = await attachOutput(client, 'c1', new AbortController().signal);
  expect(await text(stream)).toBe('hello');
  expect(asked).toEqual([['POST', '/v1.41/containers/c1/attach?stream=true&stdout=true&stderr=true', '']]);
  connection.agent.destroy();
  await close(server);
  rmSync(folder, { recursive: true });
});
