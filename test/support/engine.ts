import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const START_BUDGET_MS = 60_000;
const ADVICE = 'start Docker Desktop / your engine, or set DOCKER_HOST';

interface Engine {
  host: string;
  startedByUs: boolean;
}

/** Finds a running Docker engine, or starts one where that is safe (root, no engine answering); throws a plain sentence otherwise. */
export async function ensureEngine(log: (line: string) => void): Promise<Engine> {
  const named = process.env['DOCKER_HOST'];
  if (named) {
    if (await answers(named)) return { host: named, startedByUs: false };
    throw new Error(`No Docker engine answers at DOCKER_HOST=${named}; ${ADVICE} to one that runs.`);
  }

  const candidates = await knownHosts();
  for (const host of candidates) {
    if (await answers(host)) return { host, startedByUs: false };
  }

  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw noEngine(candidates);
  if (!(await onPath('dockerd'))) {
    if (!(await onPath('apt-get'))) throw noEngine(candidates);
    await installEngine(log);
  }
  return { host: await startEngine(log), startedByUs: true };
}

function noEngine(tried: string[]): Error {
  return new Error(`No Docker engine answers at ${tried.join(', ')}; ${ADVICE}.`);
}

async function knownHosts(): Promise<string[]> {
  const runtimeDir = process.env['XDG_RUNTIME_DIR'];
  const sockets = [
    '/var/run/docker.sock',
    ...(runtimeDir ? [join(runtimeDir, 'docker.sock')] : []),
    join(homedir(), '.docker/run/docker.sock'),
    join(homedir(), '.colima/default/docker.sock'),
  ];
  const hosts = [...(await contextHost()), ...sockets.map((path) => `unix://${path}`)];
  return [...new Set(hosts)];
}

async function contextHost(): Promise<string[]> {
  try {
    const { stdout } = await run('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']);
    return stdout.trim() === '' ? [] : [stdout.trim()];
  } catch {
    return [];
  }
}

/** True when an engine behind this host (unix://, tcp://, http://, or whatever the docker CLI understands) answers a ping. */
async function answers(host: string): Promise<boolean> {
  const isPlain = host.startsWith('unix://') || host.startsWith('http://');
  const isPlainTcp = host.startsWith('tcp://') && !process.env['DOCKER_TLS_VERIFY'];
  if (isPlain || isPlainTcp) return ping(host);
  try {
    await run('docker', ['-H', host, 'version', '--format', '{{.Server.Version}}'], { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

function ping(host: string): Promise<boolean> {
  const target = host.startsWith('unix://')
    ? { socketPath: host.slice('unix://'.length), path: '/_ping' }
    : new URL('/_ping', host.replace(/^tcp:/, 'http:'));
  return new Promise((resolve) => {
    const client = request(target, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    client.setTimeout(2_000, () => client.destroy());
    client.once('error', () => resolve(false));
    client.once('close', () => resolve(false));
    client.end();
  });
}

async function onPath(program: string): Promise<boolean> {
  try {
    await run('sh', ['-c', 'command -v "$1"', 'sh', program]);
    return true;
  } catch {
    return false;
  }
}

async function installEngine(log: (line: string) => void): Promise<void> {
  const apt = (...args: string[]) =>
    run('apt-get', ['-y', '-q', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 64 * 1024 * 1024,
    });
  try {
    log('installing docker.io with apt-get');
    await apt('update');
    await apt('install', '--no-install-recommends', 'docker.io', 'iptables');
    // Since Debian 13 the client is a package of its own.
    if (!(await onPath('docker'))) await apt('install', '--no-install-recommends', 'docker-cli');
  } catch (cause) {
    throw new Error(
      'No Docker engine answers, and apt-get could not install docker.io; install an engine, or set DOCKER_HOST.',
      {
        cause,
      },
    );
  }
}

async function startEngine(log: (line: string) => void): Promise<string> {
  const host = 'unix:///var/run/docker.sock';
  const logFile = join(tmpdir(), 'sigprobe-dockerd.log');

  if (existsSync('/run/systemd/system') && (await succeeds('systemctl', ['start', 'docker']))) {
    if (await answersWithin(host, START_BUDGET_MS)) return host;
  }
  await mountCgroups();

  // A kernel without netfilter can still run containers that need no network.
  for (const flags of [[], ['--iptables=false', '--ip6tables=false', '--bridge=none']]) {
    const running = removeStalePidFiles();
    log(running ? 'waiting for dockerd' : `starting dockerd, log in ${logFile}`);
    const hasExited = running ? () => false : spawnDaemon(flags, logFile);
    if (await answersWithin(host, START_BUDGET_MS, hasExited)) return host;
    if (!hasExited()) break;
  }
  throw new Error(`dockerd did not answer at ${host}; the end of ${logFile}:\n${tail(logFile)}`);
}

async function succeeds(program: string, args: string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}

/** Starts a daemon that outlives this process; the returned function tells whether it has ended meanwhile. */
function spawnDaemon(flags: string[], logFile: string): () => boolean {
  const output = openSync(logFile, 'a');
  const daemon = spawn('dockerd', flags, { detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  let ended = false;
  daemon.once('error', () => (ended = true));
  daemon.once('exit', () => (ended = true));
  daemon.unref();
  return () => ended;
}

async function answersWithin(host: string, budgetMs: number, hasFailed = () => false): Promise<boolean> {
  const deadline = performance.now() + budgetMs;
  while (performance.now() < deadline && !hasFailed()) {
    if (await answers(host)) return true;
    await sleep(200);
  }
  return false;
}

/**
 * Removes pid files that name no running daemon and tells whether dockerd itself runs. dockerd and containerd only
 * check that the number in the file is some process, so after a restart of the machine a reused PID would stop them.
 */
function removeStalePidFiles(): boolean {
  const isRunning = (pidFile: string, program: string): boolean => {
    if (!existsSync(pidFile)) return false;
    const comm = `/proc/${readFileSync(pidFile, 'utf8').trim()}/comm`;
    if (existsSync(comm) && readFileSync(comm, 'utf8').trim() === program) return true;
    rmSync(pidFile, { force: true });
    return false;
  };
  isRunning('/var/run/docker/containerd/containerd.pid', 'containerd');
  return isRunning('/var/run/docker.pid', 'dockerd');
}

/** Mounts the cgroup tree where no init system has done so. */
async function mountCgroups(): Promise<void> {
  const isMounted = / - cgroup2? /.test(readFileSync('/proc/self/mountinfo', 'utf8'));
  if (!isMounted) await succeeds('mount', ['-t', 'cgroup2', 'cgroup2', '/sys/fs/cgroup']);
}

function tail(file: string): string {
  if (!existsSync(file)) return '(no log was written)';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
}
