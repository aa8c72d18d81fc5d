import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectDocker } from '../../../../../src/engine/docker/engine.js';
import type { Container } from '../../../../../src/engine/port.js';
import { PLAIN_SETTINGS, type RunSettings } from '../../../../../src/target-spec.js';
import { close, listen } from '../../../../support/listen.js';
import { SCRATCH } from '../../../../support/scratch.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(SCRATCH, 'sigprobe-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Put {
  /** The folder that the archive was put into, and what was in it. */
  readonly into: string | null;
  readonly files: readonly object[];
}

/** What an engine is given with a container of these settings, and which calls it was asked for. */
async function created(settings: Partial<RunSettings>, status = 200) {
  const path = join(folder, 'engine.sock');
  const puts: Put[] = [];
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://engine');
    calls.push(`${request.method} ${url.pathname.replace(/^\/v[\d.]+/, '')}`);
    const answer = (code: number, value: object) => {
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (url.pathname === '/version') answer(200, { Version: '26.1.5', ApiVersion: '1.45', Arch: 'amd64' });
    else if (request.method === 'PUT') {
      puts.push({ into: url.searchParams.get('path'), files: await unpack(await buffer(request)) });
      answer(status, status === 200 ? {} : { message: 'container rootfs is marked read-only' });
    } else answer(url.pathname.endsWith('/create') ? 201 : 204, { Id: 'c1', Warnings: null });
  });
  await listen(server, { path });
  const engine = await connectDocker({ kind: 'unix', path });
  let container: Container | null = null;
  let error: unknown = null;
  try {
    const plain = { name: 'probe', image: 'app', entrypoint: null, cmd: null, init: false, labels: {} };
    const helper = { kind: 'none', why: null } as const;
    container = await engine.createContainer({
      ...plain,
      helper,
      settings: { ...PLAIN_SETTINGS, ...settings },
    });
  } catch (thrown) {
    error = thrown;
  }
  engine.close();
  await close(server);
  return { puts, calls, container, error };
}

async function unpack(archive: Buffer): Promise<object[]> {
  const found: object[] = [];
  const reader = extract();
  reader.on('entry', ({ name, mode, uid, gid }, stream, next) => {
    void text(stream).then((content) => {
      found.push({ name, mode, uid, gid, content });
      next();
    });
  });
  reader.end(archive);
  await new Promise((resolve) => reader.on('finish', resolve));
  return found;
}

const secret = { path: '/run/secrets/db', content: 'hunter22', mode: 0o440, uid: 1_000, gid: 2_000 };
const long = `${'deep/'.repeat(60)}file`;
const config = { path: `/etc/${long}`, content: new Uint8Array([104, 105]), mode: 0o644, uid: 0, gid: 0 };

describe('files', () => {
  it('are put into the container with their owners and modes, however long their paths', async () => {
    const { puts } = await created({ files: [secret, config] });
    expect(puts).toEqual([
      {
        into: '/',
        files: [
          { name: 'run/secrets/db', mode: 0o440, uid: 1_000, gid: 2_000, content: 'hunter22' },
          { name: `etc/${long}`, mode: 0o644, uid: 0, gid: 0, content: 'hi' },
        ],
      },
    ]);
  });

  it('go into a volume each where the root file system cannot have them', async () => {
    const { puts } = await created({ files: [secret, config], tmpfs: ['/run'] });
    expect(puts).toMatchObject([
      { into: '/', files: [{ name: `etc/${long}` }] },
      { into: '/run/secrets', files: [{ name: 'db' }] },
    ]);
  });

  it('that the engine refuses fail the creation, and leave no container', async () => {
    const { error, container, calls } = await created({ files: [secret] }, 403);
    expect(error).toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('put files into'),
    });
    expect(String((error as Error).message)).not.toContain('hunter22');
    expect(container).toBeNull();
    expect(calls).toContain('DELETE /containers/c1');
  });

  it('cost nothing where there are none', async () => {
    const { calls } = await created({});
    expect(calls).toEqual(['GET /version', 'POST /containers/create']);
  });
});
