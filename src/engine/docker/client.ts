import { type Duplex, PassThrough, type Readable } from 'node:stream';
import { inspect } from 'node:util';
import Modem from 'docker-modem';
import Dockerode from 'dockerode';
import type { Connection } from '../connect/connection.js';
import type { RegistryAuth } from '../credentials/login-entry.js';

/** A client for one engine, whatever DOCKER_HOST and its kin say: discovery alone decides. */
export function createClient(connection: Connection): Dockerode {
  const options: object = { modem: createModem(connection) };
  return new Dockerode(options);
}

/**
 * Modem's constructor follows DOCKER_HOST, and throws where its certificates are missing, so it is not
 * called.
 */
function createModem({ agent, options }: Connection): Modem {
  return Object.assign(Object.create(Modem.prototype) as Modem, {
    headers: {},
    agent: keptFromLogs(agent),
    ...options,
  });
}

/** From now on the client asks in this version of the API. */
export function speakVersion(docker: Dockerode, version: string): void {
  Object.assign(docker.modem, { version: `v${version}` });
}

/** Asks the engine about itself, for which dockerode's types know no options. */
export function askAbout(
  docker: Dockerode,
  what: 'ping' | 'version' | 'info',
  abortSignal: AbortSignal,
): Promise<unknown> {
  return docker[what]({ abortSignal } as never) as unknown as Promise<unknown>;
}

/** Reads a path that dockerode has no name for. */
export function get(docker: Dockerode, path: string, abortSignal: AbortSignal): Promise<unknown> {
  return dial(docker, { path, method: 'GET', abortSignal, statusCodes: { 200: true } });
}

/** What the engine answers when it has created a container. */
export interface Created {
  readonly Id: string;
  /** What it does otherwise than it was asked to; null or missing where that is nothing. */
  readonly Warnings?: readonly string[] | null;
}

/** Creates a container; dockerode would keep the warnings in the answer to itself. */
export function create(docker: Dockerode, request: object, abortSignal: AbortSignal): Promise<Created> {
  return dial(docker, {
    path: '/containers/create?',
    method: 'POST',
    options: request,
    abortSignal,
    statusCodes: {
      200: true,
      201: true,
      400: 'bad parameter',
      404: 'no such container',
      409: 'conflict',
      500: 'server error',
    },
  }) as Promise<Created>;
}

/**
 * Asks for something of a container whose answer is read as it comes: dockerode would take in whatever it
 * gets.
 */
export function openStream(
  docker: Dockerode,
  id: string,
  what: 'top' | 'logs',
  query: Readonly<Record<string, unknown>>,
  abortSignal: AbortSignal,
): Promise<Readable> {
  return dial(docker, {
    path: `/containers/${id}/${what}?`,
    method: 'GET',
    options: query,
    isStream: true,
    abortSignal,
    statusCodes: { 200: true, 404: 'no such container', 409: 'not running', 500: 'server error' },
  }) as Promise<Readable>;
}

/** Attaches to what a container writes. In the body that dockerode would send Podman sees what the program is to read. */
export async function attachOutput(
  docker: Dockerode,
  id: string,
  abortSignal: AbortSignal,
): Promise<Readable> {
  const options: object = { _query: { stream: true, stdout: true, stderr: true }, _body: {}, abortSignal };
  return (await docker.getContainer(id).attach(options as never)) as unknown as Readable;
}

/** Attaches to what a container reads and to what it writes; it has no terminal. */
export async function attachBoth(
  docker: Dockerode,
  id: string,
  abortSignal: AbortSignal,
): Promise<{ readonly input: Duplex; readonly output: Readable }> {
  const options = { stream: true, stdin: true, stdout: true, hijack: true, abortSignal };
  const input = (await docker.getContainer(id).attach(options)) as Duplex;
  const output = new PassThrough();
  docker.modem.demuxStream(input, output, output);
  input.once('end', () => output.end());
  return { input, output };
}

/**
 * Has the engine pull an image; its messages are read as they come. The login goes into a header, of which
 * nothing is kept.
 */
export function openPull(
  docker: Dockerode,
  query: Readonly<Record<string, string>>,
  auth: RegistryAuth | null,
  abortSignal: AbortSignal,
): Promise<Readable> {
  const headers = auth === null ? {} : { 'X-Registry-Auth': toHeader(auth) };
  return dial(docker, {
    path: '/images/create?',
    method: 'POST',
    options: query,
    headers: keptFromLogs(headers),
    isStream: true,
    abortSignal,
    statusCodes: { 200: true, 404: 'no such image', 500: 'server error' },
  }) as Promise<Readable>;
}

/** JSON in URL-safe base64, padded: Podman refuses it without, and so may others. */
function toHeader(auth: RegistryAuth): string {
  return Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** The modem shows its requests, and the sockets of its agent with what is sent on them, to DEBUG=modem. */
function keptFromLogs<T extends object>(thing: T): T {
  return Object.defineProperty(thing, inspect.custom, { value: () => '(not shown)' });
}

function dial(docker: Dockerode, request: Parameters<Dockerode['modem']['dial']>[0]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(request, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}
