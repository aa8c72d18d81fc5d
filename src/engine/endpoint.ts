import { SigprobeError } from '../errors.js';

/** Where an engine listens. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'npipe'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: TlsFiles | null }
  | { readonly kind: 'ssh'; readonly host: string; readonly port: number; readonly user: string | null };

/** Contents, not paths. */
export interface TlsFiles {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly verify: boolean;
}

/** Reads `unix:///path`, `npipe:////./pipe/x`, `tcp://host:port`, `ssh://user@host`, `/path`; @throws SigprobeError `bad-option`. */
export function parseEndpoint(text: string, tls: TlsFiles | null): Endpoint {
  const [, local, path] = /^(?:(unix|npipe):\/\/)?(\/.+)$/s.exec(text) ?? [];
  if (path !== undefined) return { kind: local === 'npipe' ? 'npipe' : 'unix', path };
  const [, scheme, rest] = /^(?:(ssh|tcp|https?):\/\/)?(?!\w+:\/\/)(.+)$/s.exec(text) ?? [];
  // A URL of http would drop a port 80 that was written out.
  const url = rest === undefined ? null : parseUrl(`tcp://${rest}`);
  if (url !== null && url.hostname !== '') {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (scheme === 'ssh') return { kind: 'ssh', host, port: Number(url.port || 22), user: userOf(url) };
    const secure = scheme === 'https' || tls !== null;
    return {
      kind: 'tcp',
      host,
      port: Number(url.port || (secure ? 2376 : 2375)),
      tls: secure ? (tls ?? { ca: null, cert: null, key: null, verify: true }) : null,
    };
  }
  throw new SigprobeError(
    'bad-option',
    `'${text}' is not an engine's address.`,
    'Write unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.',
  );
}

/** The address as a person writes it. */
export function formatEndpoint(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'unix':
      return `unix://${endpoint.path}`;
    case 'npipe':
      return `npipe://${endpoint.path}`;
    case 'tcp':
      return `tcp://${endpoint.host}:${endpoint.port}`;
    case 'ssh':
      return `ssh://${endpoint.user === null ? '' : `${endpoint.user}@`}${endpoint.host}:${endpoint.port}`;
  }
}

function userOf({ username }: URL): string | null {
  try {
    return decodeURIComponent(username) || null;
  } catch {
    return username;
  }
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
