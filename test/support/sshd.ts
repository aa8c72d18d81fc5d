import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ensureProgram } from './apt-packages.js';
import { answersWithin, freePort } from './listen.js';

const run = promisify(execFile);

const SSHD = '/usr/sbin/sshd';

/** What the client has: all it needs, a key nobody knows, no host key, or a login that finds no docker. */
const CLIENTS = ['welcome', 'stranger', 'wary', 'lost'] as const;
export type Client = (typeof CLIENTS)[number];

export interface Sshd {
  /** `user@127.0.0.1:port` */
  readonly address: string;
  /** A PATH whose `ssh` is that of this client and reads nothing of the user's. */
  pathOf(client: Client): string;
  /** How many of its connections are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** Starts an SSH server on loopback with keys of its own. */
export async function startSshd(log: (line: string) => void): Promise<Sshd> {
  await ensureSshd(log);
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-sshd-'));
  const at = (name: string) => join(folder, name);
  for (const name of ['host', 'welcome', 'stranger', 'lost'])
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)]);
  const publicKey = (name: string) => readFileSync(at(`${name}.pub`), 'utf8').trim();
  const port = await freePort();

  writeFileSync(
    at('authorized'),
    `${publicKey('welcome')}\ncommand="PATH=/nowhere; docker system dial-stdio" ${publicKey('lost')}\n`,
  );
  writeFileSync(
    at('sshd.conf'),
    `ListenAddress 127.0.0.1
Port ${port}
HostKey ${at('host')}
AuthorizedKeysFile ${at('authorized')}
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
PidFile none
`,
  );
  writeFileSync(at('known'), `[127.0.0.1]:${port} ${publicKey('host')}\n`);
  writeFileSync(at('nobody-known'), '');
  for (const client of CLIENTS) {
    const key = client === 'wary' ? 'welcome' : client;
    const known = client === 'wary' ? 'nobody-known' : 'known';
    mkdirSync(at(`bin-${client}`));
    writeFileSync(
      at(`${client}.conf`),
      `IdentityFile ${at(key)}\nIdentitiesOnly yes\nIdentityAgent none\nUserKnownHostsFile ${at(known)}\nGlobalKnownHostsFile none\nStrictHostKeyChecking yes\n`,
    );
    const script = at(`bin-${client}/ssh`);
    writeFileSync(script, `#!/bin/sh\nexec ${await sshProgram()} -F ${at(`${client}.conf`)} "$@"\n`);
    chmodSync(script, 0o755);
  }

  const server = spawn(SSHD, ['-D', '-e', '-f', at('sshd.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const close = async () => {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  if (!(await answersWithin(port, () => server.exitCode !== null))) {
    await close();
    throw new Error(`The SSH server of the tests did not start:\n${words}`);
  }
  return {
    address: `${userInfo().username}@127.0.0.1:${port}`,
    pathOf: (client) => [at(`bin-${client}`), process.env['PATH']].join(delimiter),
    connections: async () => {
      const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(server.pid)]).catch(() => ({
        stdout: '',
      }));
      return stdout.split('\n').filter((line) => line.trim() !== '').length;
    },
    close,
  };
}

async function sshProgram(): Promise<string> {
  const { stdout } = await run('sh', ['-c', 'command -v ssh']);
  return stdout.trim();
}

/** Installs the SSH server where it is missing; throws a sentence where that cannot be done. */
async function ensureSshd(log: (line: string) => void): Promise<void> {
  await ensureProgram(SSHD, ['openssh-server', 'openssh-client'], 'The SSH test needs OpenSSH', log);
  // The server refuses to start without it, and a machine without an init system does not make it.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
}
