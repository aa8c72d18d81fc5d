import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { listen } from './listen.js';

export interface TlsProxy {
  /** `127.0.0.1:port` */
  readonly address: string;
  close(): Promise<void>;
}

/** Speaks TLS on loopback as the engine would, wants a certificate from the client, and passes every byte on to the engine's socket. */
export async function startTlsProxy(socketPath: string, certificates: string): Promise<TlsProxy> {
  const pem = (name: string) => readFileSync(join(certificates, name));
  const open = new Set<TLSSocket>();
  const server = createServer(
    {
      ca: pem('ca.pem'),
      cert: pem('cert.pem'),
      key: pem('key.pem'),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (client) => {
      open.add(client);
      const engine = connect(socketPath);
      client.pipe(engine).pipe(client);
      client.once('close', () => {
        open.delete(client);
        engine.destroy();
      });
      for (const stream of [client, engine]) stream.on('error', () => client.destroy());
    },
  );
  await listen(server, { port: 0, host: '127.0.0.1' });
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of open) client.destroy();
      }),
  };
}
