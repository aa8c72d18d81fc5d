import { join } from 'node:path';
import { errors } from '../../error-catalogue.js';
import { readContext, readCurrentContext } from './contexts.js';
import { type Endpoint, parseEndpoint } from './endpoint.js';
import { type HostEnvironment, knownSockets, standardSocket } from './known-sockets.js';
import { readTlsVariables } from './tls-files.js';

/** The engine that the command line names; null where it does not. */
export interface EngineChoice {
  readonly host: string | null;
  readonly context: string | null;
}

/** An address, and who says that an engine is there. */
export interface EndpointCandidate {
  readonly endpoint: Endpoint;
  /** What named it; null for a socket that engines make without being told to. */
  readonly namedBy: { readonly name: string; readonly says: string } | null;
}

/** One way to name an engine; `says` is null where it names none. */
interface Source {
  readonly name: string;
  readonly says: string | null;
}

export interface Candidates {
  /** Every way to name an engine, most binding first, up to the one that did. */
  readonly sources: readonly Source[];
  /** Where to try, first to last: one place where an engine was named, otherwise the known sockets. */
  readonly candidates: readonly EndpointCandidate[];
}

/**
 * Where the engine is to be looked for, in Docker's own order: --host or --context, DOCKER_HOST,
 * DOCKER_CONTEXT, the CLI's current context; then Podman's CONTAINER_HOST, then the known sockets.
 *
 * @throws SigprobeError `bad-option`, `bad-file` when what names an engine cannot be followed
 */
export function findCandidates({ host, context }: EngineChoice, environment: HostEnvironment): Candidates {
  const { env, home, platform } = environment;
  if (host !== null && context !== null) throw errors.twoEnginesNamed();
  const folder = env['DOCKER_CONFIG'] || join(home, '.docker');
  const withTls = (text: string): Endpoint => {
    const plain = parseEndpoint(text, null);
    return plain.kind === 'tcp' ? parseEndpoint(text, readTlsVariables(env, folder)) : plain;
  };
  const ofContext = (name: string): Endpoint => {
    // The context that every CLI has: the one without contexts.
    if (name === 'default') return withTls(env['DOCKER_HOST'] || standardSocket(platform));
    const { host: text, tls } = readContext(folder, name);
    return parseEndpoint(text || standardSocket(platform), tls);
  };
  const inEnv = (name: string) => () => env[name] || null;
  const ways: readonly Way[] = [
    { name: '--host', says: () => host, find: withTls },
    { name: '--context', says: () => context, find: ofContext },
    { name: 'DOCKER_HOST', says: inEnv('DOCKER_HOST'), find: withTls },
    { name: 'DOCKER_CONTEXT', says: inEnv('DOCKER_CONTEXT'), find: ofContext },
    { name: 'currentContext', says: () => readCurrentContext(folder), find: ofContext },
    { name: 'CONTAINER_HOST', says: inEnv('CONTAINER_HOST'), find: (text) => parseEndpoint(text, null) },
  ];
  const sources: Source[] = [];
  for (const { name, says: ask, find } of ways) {
    // In turn: nobody has to be able to read a file that would decide nothing.
    const says = ask();
    sources.push({ name, says });
    if (says !== null) return { sources, candidates: [{ endpoint: find(says), namedBy: { name, says } }] };
  }
  const known = knownSockets(environment).map((text) => parseEndpoint(text, null));
  return { sources, candidates: known.map((endpoint) => ({ endpoint, namedBy: null })) };
}

interface Way {
  readonly name: string;
  readonly says: () => string | null;
  readonly find: (says: string) => Endpoint;
}
