import { errors } from '../../error-catalogue.js';

/** Where an engine listens. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'npipe'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: TlsFiles | null }
  | {
      readonly kind: 'ssh';
      readonly host: string;
      /** Null leaves it to the configuration of ssh, and so does a user of null. */
      readonly port: number | null;
      readonly user: string | null;
      /** The engine's socket over there; null for the one that docker finds. */
      readonly socket: string | null;
    };

/** Contents, not paths; null where there is none. */
export interface TlsFiles {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly verify: boolean;
}

/**
 * Reads `unix:///path`, `npipe:////./pipe/x`, `tcp://host:port`, `ssh://user@host`, `/path`; @throws
 * SigprobeError `bad-option`.
 */
export function parseEndpoint(text: string, tls: TlsFiles | null): Endpoint {
  const [, local, path] = /^(?:(unix|npipe):\/\/)?(\/.+)$/s.exec(text) ?? [];
  if (path !== undefined) return { kind: local === 'npipe' ? 'npipe' : 'unix', path };
  const [, scheme, rest] = /^(?:(ssh|tcp|https?):\/\/)?(?!\w+:\/\/)(.+)$/s.exec(text) ?? [];
  // A URL of http would drop a port 80 that was written out.
  const url = rest === undefined ? null : parseUrl(`tcp://${rest}`);
  if (url !== null && url.hostname !== '') {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (scheme === 'ssh') return toSsh(url, host);
    const secure = scheme === 'https' || tls !== null;
    return {
      kind: 'tcp',
      host,
      port: Number(url.port || (secure ? 2376 : 2375)),
      tls: secure ? (tls ?? { ca: null, cert: null, key: null, verify: true }) : null,
    };
  }
  throw errors.badEngineAddress(text);
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
    case 'ssh': {
      const { user, host, port, socket } = endpoint;
      return `ssh://${user === null ? '' : `${user}@`}${host}${port === null ? '' : `:${port}`}${socket ?? ''}`;
    }
  }
}

function toSsh(url: URL, host: string): Endpoint {
  if (url.password !== '') throw errors.passwordInAddress(host);
  return {
    kind: 'ssh',
    host,
    port: url.port === '' ? null : Number(url.port),
    user: userOf(url),
    socket: /^\/*$/.test(url.pathname) ? null : url.pathname,
  };
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
