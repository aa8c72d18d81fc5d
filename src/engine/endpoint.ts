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
  if (text.startsWith('unix://')) return { kind: 'unix', path: text.slice('unix://'.length) };
  if (text.startsWith('npipe://')) return { kind: 'npipe', path: text.slice('npipe://'.length) };
  if (text.startsWith('/')) return { kind: 'unix', path: text };
  const url = parseUrl(/^[a-z]+:\/\//.test(text) ? text : `tcp://${text}`);
  if (url !== null && url.hostname !== '') {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (url.protocol === 'ssh:')
      return {
        kind: 'ssh',
        host,
        port: Number(url.port || 22),
        user: decodeURIComponent(url.username) || null,
      };
    if (url.protocol === 'tcp:' || url.protocol === 'http:' || url.protocol === 'https:') {
      const secure = url.protocol === 'https:' || tls !== null;
      return {
        kind: 'tcp',
        host,
        port: Number(url.port || (secure ? 2376 : 2375)),
        tls: secure ? (tls ?? { ca: null, cert: null, key: null, verify: true }) : null,
      };
    }
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

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
