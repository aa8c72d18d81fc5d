import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import Dockerode from 'dockerode';
import type { Certificates } from './certificates.js';
import { copyImages } from './engines/images.js';

const run = promisify(execFile);
const START_BUDGET_MS = 60_000;
const FOLDERS = ['usr', 'etc', 'bin', 'sbin', 'lib', 'lib64'];

/** What dockerd needs in a container; --privileged gives more than a machine may have to give. */
const RIGHTS = [
  ...['SYS_ADMIN', 'NET_ADMIN', 'MKNOD', 'SYS_CHROOT', 'SYS_PTRACE'].map((name) => `--cap-add=${name}`),
  ...['seccomp', 'apparmor', 'systempaths'].map((name) => `--security-opt=${name}=unconfined`),
  ...['--device-cgroup-rule', 'a *:* rwm', '--cgroupns=host', '-v', '/sys/fs/cgroup:/sys/fs/cgroup'],
];

/** Debian's Docker as an image. */
export interface EngineImage {
  readonly name: string;
  remove(): Promise<void>;
}

/** Makes that image of a folder that has it, on the engine at `host`. */
export async function importEngine(host: string, folder: string): Promise<EngineImage> {
  const name = `sigprobe-nested-${process.pid}`;
  const line = `tar -C "$0" -c ${FOLDERS.join(' ')} | docker -H "$1" import - "$2"`;
  await run('sh', ['-c', line, folder, host, name]);
  return {
    name,
    remove: async () => {
      await run('docker', ['-H', host, 'image', 'rm', name]);
    },
  };
}

export interface NestedEngine {
  /** Options of docker run for a container beside it that is to find it as jobs of CI systems do. */
  readonly options: readonly string[];
  close(): Promise<void>;
}

export interface NestedEngineParts {
  /** The engine that it runs in a container of, on this machine. */
  readonly host: string;
  readonly programs: EngineImage;
  readonly certificates: Certificates;
  /** The images that it is given. */
  readonly tags: readonly string[];
  /** An image whose busybox is the only ps that it has; null for procps. */
  readonly busyboxFrom: string | null;
}

/** Starts an engine in a container, as CI systems have it beside their jobs: `docker`, port 2376, TLS with a client's certificate. */
export async function startNestedEngine(parts: NestedEngineParts): Promise<NestedEngine> {
  const { host, programs, certificates, tags, busyboxFrom } = parts;
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-nested-'));
  const name = basename(folder);
  const docker = async (...args: string[]) => (await run('docker', ['-H', host, ...args])).stdout.trim();
  const close = async () => {
    for (const what of [
      ['rm', '-fv', name],
      ['network', 'rm', name],
    ])
      await docker(...what).catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await docker('network', 'create', name);
    const ps =
      busyboxFrom === null ? [] : ['-v', `${await copyBusybox(docker, busyboxFrom, folder)}:/usr/bin/ps:ro`];
    const mounts = [
      '-v',
      `${folder}:/shared`,
      '-v',
      `${certificates.server}:/certs:ro`,
      '-v',
      '/var/lib/docker',
    ];
    const volatile = ['--tmpfs', '/run', '--tmpfs', '/tmp:exec'];
    const place = ['--name', name, '--network', name, '--network-alias', 'docker'];
    await docker('run', '-d', ...place, ...RIGHTS, ...mounts, ...ps, ...volatile, programs.name, ...DOCKERD);
    const socket = join(folder, 'docker.sock');
    if (!(await answersInTime(socket)))
      throw new Error(`The nested engine did not start:\n${await docker('logs', '--tail', '10', name)}`);
    await copyImages(host, `unix://${socket}`, tags, () => undefined);
  } catch (error) {
    await close();
    throw error;
  }
  const env = { DOCKER_HOST: 'tcp://docker:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs/client' };
  const variables = Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  const options = ['--network', name, ...variables, '-v', `${certificates.client}:/certs/client:ro`];
  return { options, close };
}

const DOCKERD = [
  'dockerd',
  ...['--host=tcp://0.0.0.0:2376', '--tlsverify', '--tlscacert=/certs/ca.pem'],
  ...['--tlscert=/certs/cert.pem', '--tlskey=/certs/key.pem'],
  // The way of the tests alone, by which it is given images.
  '--host=unix:///shared/docker.sock',
  ...['--iptables=false', '--ip6tables=false'],
];

async function copyBusybox(
  docker: (...args: string[]) => Promise<string>,
  image: string,
  folder: string,
): Promise<string> {
  const container = await docker('create', image);
  const file = join(folder, 'busybox');
  await docker('cp', '-L', `${container}:/bin/busybox`, file);
  await docker('rm', container);
  return file;
}

async function answersInTime(socketPath: string): Promise<boolean> {
  const deadline = performance.now() + START_BUDGET_MS;
  while (performance.now() < deadline) {
    const ping = () => new Dockerode({ socketPath, timeout: 2_000 }).ping();
    const answers =
      existsSync(socketPath) &&
      (await ping().then(
        () => true,
        () => false,
      ));
    if (answers) return true;
    await sleep(200);
  }
  return false;
}
