import { type AddressInfo, connect, createServer, type ListenOptions, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a server of the tests gets to start. */
const START_BUDGET_MS = 10_000;

export function listen<S extends Server>(server: S, at: ListenOptions): Promise<S> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => resolve(server));
  });
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A port of 127.0.0.1 on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = await listen(createServer(), { port: 0, host: '127.0.0.1' });
  const { port } = server.address() as AddressInfo;
  await close(server);
  return port;
}

/** Waits for a server on that port of 127.0.0.1; false when it failed, or took too long. */
export async function answersWithin(port: number, hasFailed: () => boolean): Promise<boolean> {
  const deadline = performance.now() + START_BUDGET_MS;
  while (performance.now() < deadline && !hasFailed()) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return true;
    await sleep(50);
  }
  return false;
}
