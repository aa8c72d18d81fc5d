import { type AddressInfo, connect, createServer } from 'node:net';

/** Stands between sigprobe and an engine as a network does: what answers is on another machine, for all sigprobe knows. */
export async function openRemoteEngine(
  host: string,
): Promise<{ readonly host: string; close(): Promise<void> }> {
  const { hostname, port, protocol, pathname } = new URL(host);
  const server = createServer((client) => {
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
