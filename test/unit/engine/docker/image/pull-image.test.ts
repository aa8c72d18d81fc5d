import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, connectionTo } from '../../../../../src/engine/connect/connection.js';
import { findNoLogin, type LoginSearch } from '../../../../../src/engine/credentials/find-login.js';
import { createClient } from '../../../../../src/engine/docker/client.js';
import { type PullRequest, pullImage } from '../../../../../src/engine/docker/image/pull-image.js';
import type { PullProgress } from '../../../../../src/engine/port.js';
import { close, listen } from '../../../../support/listen.js';
import { SCRATCH } from '../../../../support/scratch.js';

const REFERENCE = 'registry.example.com/shop/api:1';
const FOUND: LoginSearch = {
  kind: 'found',
  source: '/home/me/.docker/config.json',
  auth: { serveraddress: 'registry.example.com', username: 'me', password: 'hunter2???>>>' },
};

let folder: string;
let server: Server;
let connection: Connection;
/** What the engine does with the one request that it gets. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  folder = mkdtempSync(join(SCRATCH, 'sigprobe-pull-'));
  const path = join(folder, 'engine.sock');
  server = await listen(
    createServer((request, response) => answer(request, response)),
    { path },
  );
  connection = await connectionTo({ kind: 'unix', path });
});
afterEach(async () => {
  connection.agent.destroy();
  server.closeAllConnections();
  await close(server);
  rmSync(folder, { recursive: true });
});

function pull(request: Partial<PullRequest> = {}, login: LoginSearch | null = null) {
  const docker = createClient(connection);
  const pulled = pullImage({ docker, askPodman: null }, login === null ? findNoLogin : async () => login, {
    logins: [],
    reference: REFERENCE,
    platform: null,
    abort: new AbortController().signal,
    onProgress: () => undefined,
    ...request,
  });
  return { docker, pulled };
}

describe('a pull', () => {
  it.each<[reference: string, platform: string | null, query: object]>([
    [REFERENCE, null, { fromImage: 'registry.example.com/shop/api', tag: '1' }],
    ['nginx', 'linux/arm64', { fromImage: 'nginx', tag: 'latest', platform: 'linux/arm64' }],
    ['host:5000/x:1@sha256:abc', null, { fromImage: 'host:5000/x', tag: 'sha256:abc' }],
  ])('asks for %s on %s', async (reference, platform, query) => {
    let url = '';
    answer = (request, response) => {
      url = request.url ?? '';
      expect(request.headers['x-registry-auth']).toBe(undefined);
      response.end('{"status":"Done"}\n');
    };
    await pull({ reference, platform }).pulled;
    expect(Object.fromEntries(new URL(url, 'http://x').searchParams)).toEqual(query);
  });

  it('sends the login in a header alone, and the client shows it to nobody', async () => {
    let header = '';
    let rest = '';
    let shown = '';
    const pulling = () => pull({}, FOUND);
    let docker: ReturnType<typeof pulling>['docker'];
    answer = (request, response) => {
      header = String(request.headers['x-registry-auth']);
      rest = String(request.url);
      request.setEncoding('utf8').on('data', (text: string) => (rest += text));
      request.once('end', () => {
        // As the modem does for DEBUG=modem.
        shown = inspect(docker.modem, { showHidden: true, depth: null });
        response.end('{"status":"Done"}\n');
      });
    };
    const asked = pulling();
    docker = asked.docker;
    await asked.pulled;
    // Podman refuses it where the padding is missing.
    expect(header).toMatch(/^[\w-]+={1,2}$/);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual(
      FOUND.kind === 'found' ? FOUND.auth : null,
    );
    expect(rest).not.toContain('hunter2');
    expect(shown).not.toContain(header);
    expect(shown).toContain('(not shown)');
  });

  it('tells its progress', async () => {
    const told: PullProgress[] = [];
    answer = (_, response) => {
      const line = (message: object) => `${JSON.stringify(message)}\r\n`;
      const text =
        line({ id: 'a', status: 'Pulling fs layer', progressDetail: {} }) +
        'garbage\n' +
        line({ id: 'a', status: 'Downloading', progressDetail: { current: 10, total: 40 } }) +
        line({ id: 'a', status: 'Pull complete' });
      response.write(text.slice(0, 70));
      response.end(text.slice(70));
    };
    await pull({ onProgress: (progress) => told.push(progress) }).pulled;
    expect(told).toEqual([
      { layers: 1, layersDone: 0, bytes: 0, totalBytes: null },
      { layers: 1, layersDone: 0, bytes: 10, totalBytes: 40 },
      { layers: 1, layersDone: 1, bytes: 40, totalBytes: 40 },
    ]);
  });

  it.each<[what: string, act: (response: ServerResponse) => void, words: RegExp]>([
    [
      'by its status',
      (response) => response.writeHead(404).end('{"message":"manifest unknown"}'),
      /: manifest unknown$/,
    ],
    [
      'in the stream',
      (response) => response.end('{"errorDetail":{"message":"no space"},"error":"no space"}\n'),
      /: no space$/,
    ],
    [
      'by breaking off',
      (response) => {
        response.write('{"status":"Downloading","id":"a"}\n');
        setTimeout(() => response.destroy(), 50);
      },
      /could not pull it: aborted$/,
    ],
  ])('that the engine fails %s fails', async (_, act, words) => {
    answer = (_request, response) => act(response);
    await expect(pull().pulled).rejects.toMatchObject({
      code: 'image-not-pullable',
      message: expect.stringMatching(words),
    });
  });

  it.each(['before the engine answers', 'while it tells of progress'])(
    'is let go of at once %s',
    async (when) => {
      const interrupt = new AbortController();
      const reason = new Error('interrupted');
      const engineSeesEnd = new Promise<void>((resolve) => {
        answer = (_, response) => {
          response.once('close', resolve);
          if (when !== 'before the engine answers') response.write('{"status":"Waiting","id":"a"}\n');
          setTimeout(() => interrupt.abort(reason), 50);
        };
      });
      await expect(pull({ abort: interrupt.signal }).pulled).rejects.toBe(reason);
      await engineSeesEnd;
    },
  );
});
