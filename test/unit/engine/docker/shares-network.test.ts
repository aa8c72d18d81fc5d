import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../../src/engine/docker/api-client.js';
import { sharesNetwork } from '../../../../src/engine/docker/shares-network.js';
import { close, listen } from '../../../support/listen.js';
import { SCRATCH } from '../../../support/scratch.js';

let folder: string;
let server: Server;
let path: string;
beforeEach(async () => {
  folder = mkdtempSync(join(SCRATCH, 'sigprobe-shares-'));
  path = join(folder, 'engine.sock');
  server = createServer();
  await listen(server, { path });
});
afterEach(async () => {
  await close(server);
  rmSync(folder, { recursive: true });
});

/** An engine that says this of itself. */
function anEngine(info: object): ApiClient {
  const ask = (_: string, call: (abort: AbortSignal) => Promise<unknown>) =>
    call(new AbortController().signal);
  return { docker: { info: async () => info }, ask } as unknown as ApiClient;
}

describe('the network of an engine', () => {
  it.each([
    ['with rights', { SecurityOptions: ['name=seccomp,profile=default'] }, true],
    ['that says nothing of its rights', { SecurityOptions: null }, true],
    ['of a user, though it listens here', { SecurityOptions: ['name=seccomp', 'name=rootless'] }, false],
  ])('is this one, of an engine that listens here, %s: %j', async (_, info, isThis) => {
    expect(await sharesNetwork(anEngine(info), { kind: 'unix', path })).toBe(isThis);
  });

  it('is another one where the engine listens elsewhere', async () => {
    const engine = anEngine({});
    expect(await sharesNetwork(engine, { kind: 'unix', path: join(folder, 'other.sock') })).toBe(false);
    expect(await sharesNetwork(engine, { kind: 'tcp', host: 'h', port: 2375, tls: null })).toBe(false);
  });
});
