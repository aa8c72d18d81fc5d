import { createServer } from 'node:http';
import { forward } from './api-proxy.js';
import { close, listen } from './listen.js';

export interface CallCounter {
  /** How often each was called, `POST /containers/ID/start`; the pings, of which each second brings some, left out. */
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** Stands in front of an engine, passes every call on, and counts them by their kind. */
export async function startCallCounter(path: string, engine: string): Promise<CallCounter> {
  const counts = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const kind = kindOf(incoming.method ?? '', incoming.url ?? '');
    if (!kind.endsWith('/_ping')) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    forward(incoming, outgoing, { engine, url: incoming.url ?? '', change: null });
  });
  await listen(server, { path });
  return {
    counts: () => Object.fromEntries([...counts].sort()),
    close: () => {
      server.closeAllConnections();
      return close(server);
    },
  };
}

/** Without the version, the query, and the names of containers and images. */
function kindOf(method: string, url: string): string {
  const path = url
    .replace(/\?.*$/, '')
    .replace(/^\/v\d+\.\d+/, '')
    .replace(/^\/containers\/[0-9a-f]{64}/, '/containers/ID')
    .replace(/^\/images\/.+\/json$/, '/images/NAME/json');
  return `${method} ${path}`;
}
