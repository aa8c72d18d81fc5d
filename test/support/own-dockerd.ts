import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const START_BUDGET_MS = 30_000;

export interface OwnDockerd {
  readonly host: string;
  readonly socket: string;
  docker(...args: string[]): Promise<string>;
  /** Sends a signal to the daemon, or to its containerd. */
  signal(signal: NodeJS.Signals, to?: 'dockerd' | 'containerd'): void;
  /** Waits until the daemon has gone, then starts it again on what it left. */
  restart(): Promise<void>;
  /** Leaves no room where the engine keeps its data; `free` gives it back. */
  fill(): void;
  free(): void;
  /** Ends it and removes all traces. */
  close(): Promise<void>;
}

/**
 * Starts an engine that a test may kill: its own network, data on a small tmpfs, its own containerd. Linux and root only.
 * `from` is the engine whose images it is given.
 */
export async function startOwnDockerd(
  from: string,
  images: readonly string[],
  { dataSize = '64m', isSwarm = false }: { readonly dataSize?: string; readonly isSwarm?: boolean } = {},
): Promise<OwnDockerd> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('An engine of its own needs Linux and root: run these tests as root.');
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-dockerd-'));
  const data = join(folder, 'data');
  const socket = join(folder, 'docker.sock');
  const host = `unix://${socket}`;
  const ballast = join(data, 'ballast');
  const docker = async (...args: string[]) => (await run('docker', ['-H', host, ...args])).stdout;
  let daemon: ChildProcess | null = null;

  const start = async () => {
    const log = openSync(join(folder, 'log'), 'a');
    const flags = [
      ['--data-root', data],
      ['--exec-root', join(folder, 'exec')],
      ['--pidfile', join(folder, 'pid')],
      ['--host', host],
      // The tasks of a Swarm are on the bridge.
      isSwarm ? [] : ['--bridge', 'none'],
      ['--log-level', 'warn'],
    ].flat();
    // A second daemon that shares the network would take the bridge of the first one away.
    const daemonCommand = ['dockerd', ...flags, '--iptables=false', '--ip6tables=false'];
    // A Swarm speaks to itself over the loopback interface, the only one here.
    const up = isSwarm ? ['sh', '-c', 'ip link set lo up && exec "$0" "$@"'] : [];
    const command = ['--net', '--', ...up, ...daemonCommand];
    const child = spawn('unshare', command, { stdio: ['ignore', log, log] });
    closeSync(log);
    daemon = child;
    const deadline = performance.now() + START_BUDGET_MS;
    while (performance.now() < deadline && child.exitCode === null) {
      if (
        await docker('version').then(
          () => true,
          () => false,
        )
      )
        return;
      await sleep(100);
    }
    const lines = readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n');
    throw new Error(`A second dockerd did not start:\n${lines.slice(-10).join('\n')}`);
  };
  const pidIn = (file: string): number | null =>
    existsSync(file) ? Number(readFileSync(file, 'utf8').trim()) : null;
  const containerd = () => pidIn(join(folder, 'exec/containerd/containerd.pid'));
  const gone = async () => {
    const child = daemon;
    if (child !== null && child.exitCode === null && child.signalCode === null)
      await Promise.race([new Promise((resolve) => child.once('exit', resolve)), sleep(20_000)]);
  };

  const close = async () => {
    rmSync(ballast, { force: true });
    for (const pid of [daemon?.pid ?? null, containerd()]) signalIfThere(pid, 'SIGCONT');
    signalIfThere(
      daemon?.exitCode === null && daemon.signalCode === null ? (daemon.pid ?? null) : null,
      'SIGTERM',
    );
    await gone();
    // Shims outlive a daemon that was killed; each names its folder in its arguments.
    for (const pid of pidsNaming(folder)) signalIfThere(pid, 'SIGKILL');
    for (const mount of mountsBelow(folder)) await run('umount', ['-l', mount]).catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    await run('mkdir', [data]);
    await run('mount', ['-t', 'tmpfs', '-o', `size=${dataSize}`, 'sigprobe-dockerd', data]);
    await start();
    for (const image of images) {
      const archive = join(folder, 'image.tar');
      await run('docker', ['-H', from, 'save', '--output', archive, image]);
      await docker('load', '--input', archive);
      rmSync(archive);
    }
    if (isSwarm) await docker('swarm', 'init', '--advertise-addr', '127.0.0.1', '--listen-addr', '127.0.0.1');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    host,
    socket,
    docker,
    signal: (signal, to = 'dockerd') =>
      signalIfThere(to === 'dockerd' ? (daemon?.pid ?? null) : containerd(), signal),
    restart: async () => {
      await gone();
      // Its containerd dies with it, and where nobody collects the dead its pid file would seem to name one alive.
      const deadline = performance.now() + 5_000;
      while (isRunning(containerd()) && performance.now() < deadline) await sleep(50);
      if (!isRunning(containerd())) rmSync(join(folder, 'exec/containerd/containerd.pid'), { force: true });
      await start();
    },
    fill: () => {
      const { bavail, bsize } = statfsSync(data);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    },
    free: () => rmSync(ballast, { force: true }),
    close,
  };
}

function signalIfThere(pid: number | null, signal: NodeJS.Signals): void {
  try {
    if (pid !== null && pid > 1) process.kill(pid, signal);
  } catch {
    // It has gone: that is what a signal is for here.
  }
}

function isRunning(pid: number | null): boolean {
  try {
    return pid !== null && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Processes whose command line names the folder, which has a random name of ours. */
function pidsNaming(folder: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(folder) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** Innermost first. */
function mountsBelow(folder: string): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return mounts
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(folder))
    .reverse();
}
