import { chmodSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Relay {
  readonly host: string;
  close(): Promise<void>;
}

/** Passes on what is said to an engine: at a socket that everybody may use, or at a port of its own where none is named. */
export async function openRelay(host: string, socket: string | null = null): Promise<Relay> {
  const { hostname, port, protocol, pathname } = new URL(host);
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client.once('close', () => clients.delete(client)));
    const engine =
      protocol === 'unix:' ? connect(pathname) : connect({ host: hostname, port: Number(port || 2375) });
    for (const [from, to] of [
      [client, engine],
      [engine, client],
    ] as const) {
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => {
    if (socket === null) server.listen(0, '127.0.0.1', resolve);
    else server.listen(socket, resolve);
  });
  if (socket !== null) chmodSync(socket, 0o666);
  const address = server.address() as AddressInfo | string;
  return {
    host: typeof address === 'string' ? `unix://${address}` : `tcp://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // It waits for them, and one may be silent for minutes.
        for (const client of clients) client.destroy();
      }),
  };
}
