import { spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Dockerode from 'dockerode';
import { whyNoDebian } from '../../../fixtures/base/debian.js';
import { ensureFolder, folderOf, outdatedFolders } from './folder.js';
import { copyImages } from './images.js';
import type { Programs } from './recipes.js';

const START_BUDGET_MS = 60_000;

/** A user whom nobody else is, and the numbers that stand for the users of its containers. */
const OWNER = 61_001;
const FIRST_SUB = 610_010_000;
const SUBS = 65_536;

const PACKAGES = [
  ...['podman', 'runc', 'catatonit', 'netavark', 'aardvark-dns', 'uidmap', 'passt'],
  ...['mount', 'procps', 'util-linux', 'iproute2', 'nftables'],
];
const SUB_LINE = `owner:${FIRST_SUB}:${SUBS}\n`;
const FILES = {
  'etc/passwd': `root:x:0:0::/root:/bin/sh\nowner:x:${OWNER}:${OWNER}::/home/owner:/bin/sh\n`,
  'etc/group': `root:x:0:\nowner:x:${OWNER}:\n`,
  'etc/subuid': SUB_LINE,
  'etc/subgid': SUB_LINE,
  'etc/containers/policy.json': '{"default":[{"type":"insecureAcceptAnything"}]}',
  'etc/containers/containers.conf': `[containers]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
firewall_driver = "none"
`,
};
const PROGRAMS: Programs = {
  home: 'rootless-podman',
  suite: 'trixie',
  packages: PACKAGES,
  files: FILES,
  links: {},
};
const OWNED = ['home/owner', 'engine'];
const SOCKET = 'engine/podman.sock';

/*
 * No systemd and no cgroup of its own, as in a shell of a user who has logged in by su. The network and the processes are this
 * machine's. /dev/net/tun is there for everybody, as it is where udev runs.
 */
const ENTER = `set -e
mount --bind "$0" "$0"
cd "$0"
mkdir -p proc sys dev run tmp var/tmp
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
[ -e tun ] || mknod -m 666 tun c 10 200
mount --bind tun dev/net/tun
mount -t tmpfs tmpfs run
chmod 1777 tmp var/tmp
mkdir -p run/user/owner
chmod 700 run/user/owner
chown ${OWNER}:${OWNER} run/user/owner
pivot_root . .
umount -l .
exec setpriv --reuid ${OWNER} --regid ${OWNER} --clear-groups "$@"`;

/** A Podman of a user who is not root. */
export interface RootlessPodman {
  readonly host: string;
  readonly uid: number;
  /** Has a container of that image run until the end. */
  run(image: string): Promise<{ readonly Id: string }>;
  stop(): Promise<void>;
}

/** Why this machine cannot run one; null where it can. */
export function whyNoRootless(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'that takes Linux and root';
  const limit = '/proc/sys/user/max_user_namespaces';
  if (!existsSync(limit) || Number(readFileSync(limit, 'utf8')) === 0)
    return 'this kernel allows no user namespaces';
  if (!existsSync('/dev/net/tun')) return 'this machine has no /dev/net/tun';
  return whyNoDebian();
}

/** Starts it with these images of the engine at `from`; one run of the tests at a time. */
export async function startRootlessPodman(
  from: string,
  images: readonly string[],
  log: (line: string) => void,
): Promise<RootlessPodman> {
  const folder = await ensurePrograms(log);
  endAll();
  const socket = join(folder, SOCKET);
  rmSync(socket, { force: true });
  const output = openSync(join(folder, 'engine.log'), 'w');
  const command = ['podman', 'system', 'service', '--time=0', `unix:///${SOCKET}`];
  const args = ['--mount', '--propagation', 'private', 'sh', '-c', ENTER, folder, ...command];
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/home/owner',
    XDG_RUNTIME_DIR: '/run/user/owner',
  };
  spawn('unshare', args, { detached: true, stdio: ['ignore', output, output], env }).unref();
  closeSync(output);
  const engine = new Dockerode({ socketPath: socket, timeout: 2_000 });
  const answers = () => engine.ping().then(Boolean, () => false);
  const stop = async () => {
    const left = await engine.listContainers({ all: true }).catch(() => []);
    await Promise.all(
      left.map(({ Id }) =>
        engine
          .getContainer(Id)
          .remove({ force: true })
          .catch(() => null),
      ),
    );
    endAll();
  };
  try {
    const deadline = performance.now() + START_BUDGET_MS;
    while (!(await answers()) && performance.now() < deadline) await sleep(100);
    await copyImages(from, `unix://${socket}`, images, log);
  } catch (cause) {
    await stop();
    const end = readFileSync(join(folder, 'engine.log'), 'utf8').trimEnd().split('\n').slice(-10).join('\n');
    throw new Error(`Podman did not start for a user; the end of its log:\n${end}`, { cause });
  }
  const run = async (image: string) => {
    const container = await engine.createContainer({ Image: image });
    await container.start();
    return { Id: container.id };
  };
  return { host: `unix://${socket}`, uid: OWNER, run, stop };
}

/** The folder that holds its programs, configuration and data. */
async function ensurePrograms(log: (line: string) => void): Promise<string> {
  const isNew = !existsSync(folderOf(PROGRAMS));
  const folder = await ensureFolder(PROGRAMS, log);
  if (isNew) for (const old of outdatedFolders(PROGRAMS)) rmSync(old, { recursive: true });
  for (const path of OWNED) {
    mkdirSync(join(folder, path), { recursive: true });
    chownSync(join(folder, path), OWNER, OWNER);
  }
  return folder;
}

/** Ends whatever the user runs, containers included; their mounts go with them. */
function endAll(): void {
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const uid = Number(/^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
      if (uid === OWNER || (uid >= FIRST_SUB && uid < FIRST_SUB + SUBS))
        process.kill(Number(name), 'SIGKILL');
    } catch {
      // It has gone meanwhile.
    }
  }
}
