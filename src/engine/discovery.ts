import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { type Endpoint, parseEndpoint } from './endpoint.js';

/** Where to look for the engine: the option, then DOCKER_HOST, then the sockets that engines are known to make. */
export function discoverEngine(
  host: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Endpoint {
  if (host !== null) return parseEndpoint(host, null);
  const fromEnv = env['DOCKER_HOST'];
  if (fromEnv !== undefined && fromEnv !== '') return parseEndpoint(fromEnv, null);
  const known = ['/var/run/docker.sock', `${homedir()}/.docker/run/docker.sock`];
  const path = known.find((candidate) => existsSync(candidate)) ?? '/var/run/docker.sock';
  return { kind: 'unix', path };
}
