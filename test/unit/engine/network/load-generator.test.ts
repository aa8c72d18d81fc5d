import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LoadGenerator } from '../../../../src/engine/network/load-generator.js';
import type { LoadCounts } from '../../../../src/observation.js';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const loadOf = (port: number, path = '/') =>
  new LoadGenerator({ host: '127.0.0.1', port, path, container: null });

/** Waits until enough requests have met their fate. */
async function untilDecided(load: LoadGenerator, atLeast: number): Promise<void> {
  const decided = () =>
    [load.counts().beforeSignal, load.counts().afterSignal]
      .flatMap((counts) => Object.values(counts) as number[])
      .reduce((sum, count) => sum + count, 0);
  while (decided() < atLeast) await sleep(5);
}

/** The fates of requests to a server that does this with each connection. */
async function fates(onConnection: (socket: Socket) => void): Promise<LoadCounts> {
  const sockets: Socket[] = [];
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.push(socket.on('error', () => undefined));
    onConnection(socket);
  });
  const load = loadOf(await portOf(server));
  load.start();
  await untilDecided(load, 3);
  const { beforeSignal } = await load.stop(false);
  for (const socket of sockets) socket.destroy();
  server.close();
  return beforeSignal;
}

const onceRead = (socket: Socket, then: () => void) => socket.once('data', then).resume();

const answered = { answered: expect.any(Number), refused: 0, reset: 0 };
const refused = { answered: 0, refused: expect.any(Number), reset: 0 };
const reset = { answered: 0, refused: 0, reset: expect.any(Number) };

describe.concurrent('a request counts as answered', () => {
  it('with a length, over a connection that is kept', async () => {
    expect(await fates((socket) => socket.on('data', () => socket.write(ANSWER)).resume())).toEqual(answered);
  });

  it('when the connection is closed after the answer without a word', async () => {
    const counts = await fates((socket) => onceRead(socket, () => socket.end(ANSWER)));
    // The next request may be on its way before the news of the end arrives: that one is truly lost.
    expect(counts.answered).toBeGreaterThan(0);
    expect(counts.refused).toBe(0);
  });

  it('when the end of the connection is the end of the answer', async () => {
    const old = 'HTTP/1.0 200 OK\r\n\r\nok';
    expect(await fates((socket) => onceRead(socket, () => socket.end(old)))).toEqual(answered);
  });

  it('whatever the status', async () => {
    const gone = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n';
    expect(await fates((socket) => socket.on('data', () => socket.write(gone)).resume())).toEqual(answered);
  });
});

describe.concurrent('a request counts as refused', () => {
  it('where nothing listens', async () => {
    const server = createServer();
    const port = await portOf(server);
    await new Promise((resolve) => server.close(resolve));
    const load = loadOf(port);
    load.start();
    await untilDecided(load, 3);
    expect((await load.stop(false)).beforeSignal).toEqual(refused);
  });

  it('when the connection is closed before the program has read it', async () => {
    expect(await fates((socket) => setTimeout(() => socket.destroy(), 20))).toEqual(refused);
  });
});

describe.concurrent('a request counts as reset', () => {
  it('when the program has read it and closes the connection', async () => {
    expect(await fates((socket) => onceRead(socket, () => socket.destroy()))).toEqual(reset);
  });

  it('when the answer breaks off in its head', async () => {
    expect(await fates((socket) => onceRead(socket, () => socket.end('HTTP/1.1 200 OK\r\nCon')))).toEqual(
      reset,
    );
  });

  it('when the answer breaks off in its body', async () => {
    const half = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf';
    expect(await fates((socket) => onceRead(socket, () => socket.end(half)))).toEqual(reset);
  });

  it('when the program breaks its own answer off', async () => {
    const half = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf';
    const counts = await fates((socket) =>
      onceRead(socket, () => socket.write(half, () => setTimeout(() => socket.resetAndDestroy(), 20))),
    );
    expect(counts).toEqual(reset);
  });

  it('when the answer is not HTTP', async () => {
    expect(await fates((socket) => onceRead(socket, () => socket.end('SSH-2.0-x\r\n')))).toEqual(reset);
  });
});

describe.concurrent('the load', () => {
  const SECONDS = 0.25;

  it.each([
    ['where each is answered at once', true],
    ['where nothing listens', false],
  ])('is of a hundred requests a second at most, %s', async (_, isOpen) => {
    const server = createHttpServer((_request, response) => response.end('ok'));
    const port = await portOf(server);
    if (!isOpen) await new Promise((resolve) => server.close(resolve));
    const load = loadOf(port);
    load.start();
    await sleep(SECONDS * 1_000);
    const { answered, refused } = (await load.stop(false)).beforeSignal;
    server.close();
    server.closeAllConnections();
    expect(isOpen ? answered : refused).toBeGreaterThan(0);
    // The sleep may last longer than meant on a busy machine, and each tick sends one.
    expect(answered + refused).toBeLessThanOrEqual(100 * SECONDS * 2);
  });

  it('is of ten requests at a time at most', async () => {
    let most = 0;
    const open: ServerResponse[] = [];
    const server = createHttpServer((_request, response) => {
      open.push(response);
      most = Math.max(most, open.length);
      // All are kept waiting until ten are there, and for long enough that an eleventh would show.
      if (open.length === 10)
        setTimeout(() => {
          for (const each of open.splice(0)) each.end('ok');
        }, 60);
    });
    const load = loadOf(await portOf(server), '/x?y=1');
    load.start();
    await untilDecided(load, 15);
    await load.stop(false);
    server.close();
    server.closeAllConnections();
    expect(most).toBe(10);
  });

  it('counts what is under way at the signal as after it, and what an ended container leaves open as reset', async () => {
    const seen: string[] = [];
    const server = createHttpServer((request) => seen.push(`${request.method} ${request.url}`));
    const load = loadOf(await portOf(server), '/x?y=1');
    load.start();
    while (seen.length < 10) await sleep(5);
    load.signal();
    const { beforeSignal, afterSignal, resetAtMs } = await load.stop(true);
    server.close();
    server.closeAllConnections();
    expect(new Set(seen)).toEqual(new Set(['GET /x?y=1']));
    expect(beforeSignal).toEqual({ answered: 0, refused: 0, reset: 0 });
    expect(afterSignal).toEqual({ answered: 0, refused: 0, reset: 10 });
    // When each would have been lost, nobody saw.
    expect(resetAtMs).toEqual([]);
  });

  it('notes when each request is lost after the signal', async () => {
    const sockets: Socket[] = [];
    let isClosing = false;
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      socket.on('data', () => isClosing && socket.destroy());
    });
    const load = loadOf(await portOf(server));
    load.start();
    while (sockets.length < 5) await sleep(5);
    const signalledMs = performance.now();
    load.signal();
    await sleep(20);
    isClosing = true;
    for (const socket of sockets) socket.destroy();
    await untilDecided(load, 5);
    const { afterSignal, resetAtMs } = await load.stop(false);
    const elapsedMs = performance.now() - signalledMs;
    server.close();
    expect(afterSignal.reset).toBeGreaterThan(0);
    expect(resetAtMs).toHaveLength(afterSignal.reset);
    // A timer may be early by less than a millisecond.
    expect(Math.min(...(resetAtMs ?? []))).toBeGreaterThanOrEqual(19);
    expect(Math.max(...(resetAtMs ?? []))).toBeLessThanOrEqual(Math.ceil(elapsedMs));
  });

  it('leaves open what a container that still runs may yet answer', async () => {
    const seen: string[] = [];
    const server = createHttpServer((request) => seen.push(request.url ?? ''));
    const load = loadOf(await portOf(server));
    load.start();
    while (seen.length < 3) await sleep(5);
    load.signal();
    const { afterSignal } = await load.stop(false);
    server.close();
    server.closeAllConnections();
    expect(afterSignal).toEqual({ answered: 0, refused: 0, reset: 0 });
  });
});
