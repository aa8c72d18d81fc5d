import { execFile, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import Dockerode from 'dockerode';
import { type Recipe, SOCKET } from './recipes.js';

const START_BUDGET_MS = 60_000;
const STOP_BUDGET_MS = 20_000;

/*
 * Mounts are the engine's own, so that they vanish with it; /run is fresh, so that no two engines meet there. The folder
 * becomes the root of the mount namespace: with chroot alone, an exec would join its container's namespace at this
 * machine's root. The host's PIDs are shared: what the engine tells of them can be looked up in /proc, as on a machine
 * where it is the only one. A journal is kept where the recipe brings one: Podman's other record of events now and then
 * brings Podman down, when it is read while a line is being written.
 */
const ENTER = `mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs tmpfs run
pivot_root . .
umount -l .
journald=/usr/lib/systemd/systemd-journald
[ ! -x $journald ] || SYSTEMD_LOG_TARGET=console $journald &
exec "$@"`;
const MOUNT_POINTS = ['proc', 'sys', 'dev', 'run', 'mnt', 'tmp', 'var/tmp'];

const BIND = `mount --bind "$0" "$0"
cd "$0"`;

/** A cgroup of the second version, which any machine has, and where it is looked at in a mount namespace of its own. */
const OWN_CGROUP = 'mount -t cgroup2 cgroup2 "$0/mnt"; cgroup="$0/mnt/sigprobe-$(basename "$0")"';

/** What is run, by the cgroups that the engine is to see. */
const SCRIPTS: Readonly<Record<Recipe['cgroups'], string>> = {
  'as-here': `${BIND}
mount --rbind /sys sys
${ENTER}`,
  // Where both versions are mounted, as systemd once did, this is where the second one is.
  unmixed: `${BIND}
mount --rbind /sys sys
[ ! -d sys/fs/cgroup/unified ] || umount sys/fs/cgroup/unified
${ENTER}`,
  v2: `${OWN_CGROUP}
mkdir -p "$cgroup"
echo $$ >"$cgroup/cgroup.procs"
umount "$0/mnt"
exec unshare --cgroup sh -ec '${BIND}
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
${ENTER}' "$0" "$@"`,
};

/** Which engine was started in a folder last, inside of it. */
const STARTED = 'started';

/** Starts the engine in its folder, with mounts and a network of its own, unless it runs there already; resolves with its address. */
export async function startEnclosed(
  folder: string,
  name: string,
  { command, cgroups }: Recipe,
): Promise<string> {
  const socket = join(folder, SOCKET);
  const note = join(folder, STARTED);
  const isSame = existsSync(note) && readFileSync(note, 'utf8') === name;
  if (isSame && (await answers(socket))) return `unix://${socket}`;
  await stopEnclosed(folder, { command });
  rmSync(socket, { force: true });
  writeFileSync(note, name);
  for (const point of MOUNT_POINTS) mkdirSync(join(folder, point), { recursive: true });
  const logFile = join(folder, 'engine.log');
  const output = openSync(logFile, 'w');
  const namespaces = ['--mount', '--net', '--propagation', 'private'];
  const args = [...namespaces, 'sh', '-ec', SCRIPTS[cgroups], folder, ...command];
  const engine = spawn('unshare', args, {
    detached: true,
    stdio: ['ignore', output, output],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' },
  });
  closeSync(output);
  let hasEnded = false;
  engine.once('error', () => (hasEnded = true));
  engine.once('exit', () => (hasEnded = true));
  engine.unref();

  const deadline = performance.now() + START_BUDGET_MS;
  while (performance.now() < deadline && !hasEnded) {
    if (await answers(socket)) return `unix://${socket}`;
    await sleep(100);
  }
  const end = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
  throw new Error(`${command[0]} did not answer at ${socket}; the end of ${logFile}:\n${end}`);
}

/** Removes the engine's containers, then ends the engine and whatever else runs from its folder. */
export async function stopEnclosed(folder: string, { command }: Pick<Recipe, 'command'>): Promise<void> {
  const socket = join(folder, SOCKET);
  if (await answers(socket)) await removeContainers(socket);
  const engine = () => processesOf(folder).filter((pid) => programOf(pid) === command[0]);
  for (const pid of engine()) signal(pid, 'SIGTERM');
  const deadline = performance.now() + STOP_BUDGET_MS;
  while (engine().length > 0 && performance.now() < deadline) await sleep(50);
  for (const pid of processesOf(folder)) signal(pid, 'SIGKILL');
  await removeCgroup(folder);
}

/** Removes what a runtime has left of the engine's own cgroup; what still runs in it keeps it. */
async function removeCgroup(folder: string): Promise<void> {
  const script = `${OWN_CGROUP}; [ ! -d "$cgroup" ] || find "$cgroup" -depth -type d -exec rmdir {} +`;
  const args = ['--mount', '--propagation', 'private', 'sh', '-c', script, folder];
  await promisify(execFile)('unshare', args).catch(() => undefined);
}

async function answers(socketPath: string): Promise<boolean> {
  if (!existsSync(socketPath)) return false;
  return new Dockerode({ socketPath, timeout: 2_000 }).ping().then(
    () => true,
    () => false,
  );
}

async function removeContainers(socketPath: string): Promise<void> {
  const engine = new Dockerode({ socketPath });
  const left = await engine.listContainers({ all: true });
  await Promise.all(
    left.map(async ({ Id }) => {
      const container = engine.getContainer(Id);
      await container.kill({ signal: 'SIGKILL' }).catch(() => undefined);
      await container.remove({ force: true, v: true }).catch(() => undefined);
    }),
  );
}

/** Who has the folder for its root: the engine and its helpers, not its containers, which have roots of their own. */
function processesOf(folder: string): number[] {
  const { dev, ino } = statSync(folder);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const root = attempt(() => statSync(`/proc/${pid}/root`));
      return root?.dev === dev && root.ino === ino;
    });
}

function programOf(pid: number): string | undefined {
  return attempt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  attempt(() => process.kill(pid, name));
}

/** Undefined where the process has gone meanwhile. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
