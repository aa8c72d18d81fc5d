import { type AddressInfo, createServer, type ListenOptions, type Server } from 'node:net';

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
