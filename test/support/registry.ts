import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureProgram } from './apt-packages.js';
import { answersWithin, close, freePort, listen } from './listen.js';

const PROGRAM = '/usr/bin/docker-registry';

/** The one user that the registry knows. */
export const USER = 'deployer';
export const PASSWORD = 'open sesame, please';
/** PASSWORD by bcrypt, as `htpasswd -B` writes it. */
const HASH = '$2b$05$abcdefghijklmnopqrstuu4oCmi3bcUfkVdbd5JIeUxgL04ofaKKy';

export interface Registry {
  /** `127.0.0.1:port`, where engines accept HTTP without TLS. */
  readonly host: string;
  /** The same registry by another port, whose larger downloads begin and then stall. */
  readonly stalling: string;
  /** How many of these downloads are under way. */
  stalled(): number;
  /** Puts a manifest of that type under a tag. */
  putManifest(repository: string, tag: string, type: string, manifest: object): Promise<void>;
  close(): Promise<void>;
}

/** Starts Debian's registry on loopback, in a temporary folder, for one user. */
export async function startRegistry(log: (line: string) => void): Promise<Registry> {
  await ensureProgram(PROGRAM, ['docker-registry'], 'The registry test needs a registry', log);
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-registry-'));
  const port = await freePort();
  writeFileSync(join(folder, 'htpasswd'), `${USER}:${HASH}\n`);
  mkdirSync(join(folder, 'data'));
  writeFileSync(
    join(folder, 'config.yml'),
    JSON.stringify({
      version: 0.1,
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') } },
      http: { addr: `127.0.0.1:${port}` },
      auth: { htpasswd: { realm: 'tests', path: join(folder, 'htpasswd') } },
    }),
  );
  const server = spawn(PROGRAM, ['serve', join(folder, 'config.yml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const end = async () => {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  if (!(await answersWithin(port, () => server.exitCode !== null))) {
    await end();
    throw new Error(`The registry of the tests did not start:\n${words}`);
  }
  const proxy = await startStallingProxy(port);
  return {
    host: `127.0.0.1:${port}`,
    stalling: `127.0.0.1:${proxy.port}`,
    stalled: proxy.stalled,
    putManifest: async (repository, tag, type, manifest) => {
      const answer = await fetch(`http://127.0.0.1:${port}/v2/${repository}/manifests/${tag}`, {
        method: 'PUT',
        headers: { authorization: `Basic ${basic(USER, PASSWORD)}`, 'content-type': type },
        body: JSON.stringify(manifest),
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    },
    close: async () => {
      await proxy.close();
      await end();
    },
  };
}

/** `user:password` as config.json and HTTP have it. */
export function basic(user: string, password: string): string {
  return Buffer.from(`${user}:${password}`).toString('base64');
}

/** Runs docker's client with the credentials of a folder. */
export async function dockerWith(folder: string, host: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', ['--config', folder, '-H', host, ...args]);
  return stdout.trim();
}

/** A larger body than this stalls once as much of it has been passed on; manifests are smaller. */
const STALLS_AFTER = 64 * 1024;

async function startStallingProxy(registryPort: number) {
  let stalled = 0;
  const server = createServer((incoming, outgoing) => {
    const { url: path, method, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port: registryPort, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      if (method !== 'GET' || Number(answer.headers['content-length'] ?? 0) <= STALLS_AFTER) {
        answer.pipe(outgoing);
        return;
      }
      stalled += 1;
      outgoing.once('close', () => {
        stalled -= 1;
      });
      answer.once('readable', () => outgoing.write(answer.read(STALLS_AFTER) ?? answer.read()));
    });
    incoming.pipe(onward);
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
  });
  await listen(server, { port: 0, host: '127.0.0.1' });
  return {
    port: (server.address() as AddressInfo).port,
    stalled: () => stalled,
    close: () => {
      server.closeAllConnections();
      return close(server);
    },
  };
}
