import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openApiClient } from '../../../../src/engine/docker/api-client.js';
import { close, listen } from '../../../support/listen.js';
import { SCRATCH } from '../../../support/scratch.js';

const folder = mkdtempSync(join(SCRATCH, 'sigprobe-api-'));
afterAll(() => rmSync(folder, { recursive: true }));

const VERSION = { Version: '5.8.0', ApiVersion: '1.41', MinAPIVersion: '1.24', Arch: 'amd64' };

/** An engine that drops so many of its first connections as soon as something is asked on them. */
async function anEngine(dropped: number) {
  const path = join(folder, `engine-${dropped}.sock`);
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (asked.length <= dropped) {
      request.socket.destroy();
      return;
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(VERSION));
  });
  server.on('connection', (socket) => sockets.add(socket));
  await listen(server, { path });
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    return close(server);
  };
  return { endpoint: { kind: 'unix', path } as const, asked, stop };
}

describe.concurrent('an engine whose first connection is dropped', () => {
  it('is asked for its version once more', async () => {
    const { endpoint, asked, stop } = await anEngine(1);
    const client = await openApiClient(endpoint);
    client.close();
    await stop();
    expect(client.facts).toMatchObject({ version: '5.8.0', apiVersion: '1.41' });
    expect(asked).toEqual(['GET /version', 'GET /version']);
  });

  it('and again, is told as a failure', async () => {
    const { endpoint, asked, stop } = await anEngine(2);
    await expect(openApiClient(endpoint)).rejects.toMatchObject({ code: 'engine-unreachable' });
    await stop();
    expect(asked).toHaveLength(2);
  });
});
