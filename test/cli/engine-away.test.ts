import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { close, freePort, listen } from '../support/listen.js';
import { transcript } from './transcript.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-away-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const IMAGE = 'shop/api:1.4';

/** What each test saw, in turn. */
const seen: string[] = [];

async function ask(host: string, hide: Record<string, string> = {}): Promise<void> {
  const { code, stdout, stderr, text } = await transcript(
    ['--host', host, IMAGE],
    {},
    { [folder]: '<tmp>', ...hide },
  );
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at /m);
  seen.push(text);
}

describe('an engine that is not there', () => {
  it('has no socket', async () => {
    await ask(`unix://${folder}/missing.sock`);
  });

  it('left its socket behind', async () => {
    const server = await listen(createServer(), { path: join(folder, 'live.sock') });
    renameSync(join(folder, 'live.sock'), join(folder, 'stale.sock'));
    await close(server);
    await ask(`unix://${folder}/stale.sock`);
  });

  it('is an ordinary file', async () => {
    writeFileSync(join(folder, 'file'), '');
    await ask(`unix://${folder}/file`);
  });

  it('refuses TCP', async () => {
    const port = await freePort();
    await ask(`tcp://127.0.0.1:${port}`, { [String(port)]: '<port>' });
  });

  it('refuses TCP at every address of its name', async () => {
    const port = await freePort();
    await ask(`tcp://localhost:${port}`, { [String(port)]: '<port>' });
  });

  it('has a name that nobody knows', async () => {
    const { code, stderr } = await transcript(['--host', 'tcp://engine.invalid:2375', IMAGE]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^sigprobe: The engine at tcp:\/\/engine\.invalid:2375 could not be asked/);
  });
});

describe('something else at its address', () => {
  it('answers with an error', async () => {
    const server = await listen(
      createHttpServer((_request, response) => {
        response.statusCode = 500;
        response.end('{"message":"out of order"}');
      }),
      { path: join(folder, 'error.sock') },
    );
    await ask(`unix://${folder}/error.sock`);
    await close(server);
  });

  it('hangs up', async () => {
    const server = await listen(
      createServer((socket) => socket.destroy()),
      { path: join(folder, 'hangup.sock') },
    );
    await ask(`unix://${folder}/hangup.sock`);
    await close(server);
  });

  it('is no engine but a web server', async () => {
    const server = await listen(
      createHttpServer((_request, response) => response.end('<html>hello</html>')),
      { path: join(folder, 'web.sock') },
    );
    await ask(`unix://${folder}/web.sock`);
    await close(server);
  });
});

it('each is said in these words', async () => {
  await expect(seen.join('\n')).toMatchFileSnapshot('transcripts/engines-away.txt');
});
