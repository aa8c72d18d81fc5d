import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { connectionTo } from '../../../../src/engine/connect/connection.js';
import { askAbout, createClient, speakVersion } from '../../../../src/engine/docker/client.js';
import { close, listen } from '../../../support/listen.js';

afterEach(() => vi.unstubAllEnvs());

it('a client goes where it is told to, not where DOCKER_HOST and its certificates are', async () => {
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
  vi.stubEnv('DOCKER_CERT_PATH', '/nowhere');
  vi.stubEnv('DOCKER_PATH_PREFIX', '/prefix');
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-client-'));
  const path = join(folder, 'engine.sock');
  const server = await listen(
    createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ asked: request.url }));
    }),
    { path },
  );
  const connection = connectionTo({ kind: 'unix', path });
  const client = createClient(connection);
  speakVersion(client, '1.41');
  expect(await askAbout(client, 'version', new AbortController().signal)).toEqual({
    asked: '/v1.41/version',
  });
  connection.agent.destroy();
  await close(server);
  rmSync(folder, { recursive: true });
});
