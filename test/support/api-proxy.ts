import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { isNewer } from '../../src/engine/connect/api-version.js';
import { close, listen } from './listen.js';

export interface ApiProxy {
  /** The version in the path of each request, in turn; null where there was none. */
  readonly versions: readonly (string | null)[];
  close(): Promise<void>;
}

/** The version that the real engine is asked in. */
const REAL = '1.41';

/**
 * Stands in front of an older engine as one that speaks only `oldest` to `newest`: a path with another version is
 * refused in Docker's words, `/version` says so, and the rest is passed on.
 */
export async function startApiProxy(
  path: string,
  engine: string,
  { oldest, newest }: { readonly oldest: string; readonly newest: string },
): Promise<ApiProxy> {
  const versions: (string | null)[] = [];
  const server = createServer((incoming, outgoing) => {
    const [, version = null, rest = ''] = /^(?:\/v(\d+\.\d+))?(\/.*)$/.exec(incoming.url ?? '') ?? [];
    versions.push(version);
    if (version !== null && isNewer(oldest, version))
      return refuse(
        outgoing,
        `client version ${version} is too old. Minimum supported API version is ${oldest}`,
      );
    if (version !== null && isNewer(version, newest))
      return refuse(
        outgoing,
        `client version ${version} is too new. Maximum supported API version is ${newest}`,
      );
    const url = version === null ? rest : `/v${REAL}${rest}`;
    const change = /^\/version\b/.test(rest)
      ? (body: string) => JSON.stringify({ ...JSON.parse(body), ApiVersion: newest, MinAPIVersion: oldest })
      : null;
    forward(incoming, outgoing, { engine, url, change });
  });
  await listen(server, { path });
  return {
    versions,
    close: () => {
      server.closeAllConnections();
      return close(server);
    },
  };
}

function refuse(outgoing: ServerResponse, message: string): void {
  outgoing.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message }));
}

/** Passes a call on to the engine at that socket; `change` rewrites the body of its answer. */
export function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  to: { readonly engine: string; readonly url: string; readonly change: ((body: string) => string) | null },
): void {
  const { method, headers } = incoming;
  const onward = request({ socketPath: to.engine, path: to.url, method, headers }, async (answer) => {
    if (to.change === null) {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      // An answer that streams has its head long before its first byte.
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    outgoing.writeHead(200, { 'Content-Type': 'application/json' });
    outgoing.end(to.change(Buffer.concat(chunks).toString()));
  });
  incoming.pipe(onward);
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
}
