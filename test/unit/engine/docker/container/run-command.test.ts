import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectDocker } from '../../../../../src/engine/docker/engine.js';
import type { Command, Container } from '../../../../../src/engine/port.js';
import { PLAIN_SETTINGS, type RunSettings } from '../../../../../src/target-spec.js';
import { close, listen } from '../../../../support/listen.js';
import { SCRATCH } from '../../../../support/scratch.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(SCRATCH, 'sigprobe-command-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const frame = (output: string) => {
  const header = Buffer.alloc(8);
  header[0] = 2;
  header.writeUInt32BE(Buffer.byteLength(output), 4);
  return Buffer.concat([header, Buffer.from(output)]);
};

/** A container of an engine whose commands write that and exit so. */
async function inContainer<T>(
  run: (container: Container) => Promise<T>,
  start: (response: ServerResponse) => void,
  { code = 0, settings }: { code?: number; settings?: Partial<RunSettings> } = {},
) {
  const path = join(folder, 'engine.sock');
  const calls: string[] = [];
  const execs: object[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const url = (request.url ?? '').replace(/^\/v[\d.]+|\?.*$/g, '');
    calls.push(`${request.method} ${url}`);
    const answer = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (url === '/version') answer(200, { Version: '26.1.5', ApiVersion: '1.45', Arch: 'amd64' });
    else if (url === '/containers/create') answer(201, { Id: 'c1', Warnings: null });
    else if (url === '/containers/c1/exec') {
      execs.push(JSON.parse(body));
      answer(201, { Id: 'e1' });
    } else if (url === '/exec/e1/start') start(response);
    else if (url === '/exec/e1/json') answer(200, { ExitCode: code, Running: false });
    else answer(204, {});
  });
  await listen(server, { path });
  const engine = await connectDocker({ kind: 'unix', path });
  try {
    const plain = { name: 'probe', image: 'app', entrypoint: null, cmd: null, init: false, labels: {} };
    const helper = { kind: 'none', why: null } as const;
    const container = await engine.createContainer({
      ...plain,
      helper,
      settings: { ...PLAIN_SETTINGS, ...settings },
    });
    return { result: await run(container), calls, execs };
  } finally {
    engine.close();
    await close(server);
  }
}

const PLAIN: Command = { argv: ['/drain', 'x'], user: null, workdir: null, env: [], privileged: false };
const NEVER = new AbortController().signal;
const runs =
  (command: Partial<Command> = {}, abort = NEVER) =>
  (container: Container) =>
    container.run({ ...PLAIN, ...command }, abort);
const writes = (output: string) => (response: ServerResponse) => {
  response.writeHead(200);
  response.end(frame(output));
};

describe('a command in a container', () => {
  it('runs as the container does unless told otherwise', async () => {
    const { execs } = await inContainer(runs(), writes(''));
    expect(execs).toEqual([
      { Cmd: ['/drain', 'x'], Env: [], Privileged: false, AttachStdout: true, AttachStderr: true },
    ]);
    const as = { user: 'app', workdir: '/srv', env: ['A=1'], privileged: true };
    const other = await inContainer(runs(as), writes(''));
    expect(other.execs).toMatchObject([{ User: 'app', WorkingDir: '/srv', Env: ['A=1'], Privileged: true }]);
  });

  it('is told by its code and the end of what it wrote', async () => {
    const { result } = await inContainer(runs(), writes(`${'x'.repeat(10_000)}last`), { code: 3 });
    expect(result).toEqual({ kind: 'exited', code: 3, output: `${'x'.repeat(4_092)}last` });
  });

  it.each([
    [
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "/drain": no such file: unknown\r\n',
      126,
    ],
    [
      'OCI runtime exec failed: exec failed: exec: "/drain": executable file not found in $PATH: unknown\n',
      127,
    ],
    [
      'Error: runc: exec failed: unable to start container process: exec: "/drain": no such file: OCI runtime attempted to invoke a command that was not found\nError: read unixpacket @->/proc/self/fd/13/attach\n',
      127,
    ],
  ])('that the runtime cannot execute was not run: %j', async (output, code) => {
    const { result } = await inContainer(runs(), writes(output), { code });
    expect(result).toMatchObject({ kind: 'not-run', why: expect.stringContaining('exec: "/drain"') });
  });

  it('may exit with such a code by itself', async () => {
    const { result } = await inContainer(runs(), writes('sh: 1: nginx: not found\n'), { code: 127 });
    expect(result).toEqual({ kind: 'exited', code: 127, output: 'sh: 1: nginx: not found\n' });
  });

  it('that the engine refuses was not run', async () => {
    const refuses = (response: ServerResponse) => {
      response.writeHead(409, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: 'container c1 is not running' }));
    };
    const { result } = await inContainer(runs(), refuses);
    expect(result).toEqual({ kind: 'not-run', why: 'container c1 is not running' });
  });

  it('is left running when nobody waits any longer', async () => {
    const over = new AbortController();
    const begins = (response: ServerResponse) => {
      response.writeHead(200);
      response.write(frame('draining\n'));
      setTimeout(() => over.abort(), 20);
    };
    const { result, calls } = await inContainer(runs({}, over.signal), begins);
    expect(result).toEqual({ kind: 'unfinished', output: 'draining\n' });
    expect(calls).not.toContain('GET /exec/e1/json');
  });
});

describe('a container among the processes of the host', () => {
  const settings = { pid: 'host' } as const;
  const signal = { name: 'SIGTERM', number: 15 };

  it('is signalled alone, and nobody in there is chosen, which would be any process of the host', async () => {
    const { result, calls } = await inContainer(
      async (container) => [
        await container.freezeChildren((all) => all, false),
        await container.killAll(signal),
      ],
      writes(''),
      { settings },
    );
    expect(result).toEqual([false, { reach: 'pid-1', atNs: null }]);
    expect(calls.filter((call) => call.includes('exec'))).toEqual([]);
    expect(calls).toContain('POST /containers/c1/kill');
  });
});
