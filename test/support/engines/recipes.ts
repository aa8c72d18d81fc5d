/** How the programs of one engine are put together from Debian's packages; several engines may run from them, in turn. */
export interface Programs {
  /** The beginning of the folder's name. */
  readonly home: string;
  /** The Debian release that has this version. */
  readonly suite: string;
  readonly packages: readonly string[];
  /** Configuration by path inside the folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Symbolic links that the packages' scripts would make, by path inside the folder. */
  readonly links: Readonly<Record<string, string>>;
}

/** One engine of the matrix: whose programs, and how they are run. */
export interface Recipe {
  /** What it stands for. */
  readonly what: string;
  /** How the name begins that it gives itself: name and version, and without the latter where that moves on. */
  readonly answersAs: string;
  readonly programs: Programs;
  readonly command: readonly string[];
  /**
   * The cgroups that it sees: those of the machine, the same without the second version beside the first, or the
   * second version alone, without controllers where the machine uses the first.
   */
  readonly cgroups: 'as-here' | 'unmixed' | 'v2';
  /** How it is reached. */
  readonly over: 'socket' | 'tcp';
}

/** Where each engine listens, inside its folder. */
export const SOCKET = '/engine.sock';

// A bridge without packet filter rules: the engine has a network namespace of its own, and nobody is on the other side.
const dockerd = (...flags: string[]) => [
  'dockerd',
  ...['--host', `unix://${SOCKET}`, '--iptables=false', '--ip6tables=false'],
  ...flags,
];
const podman = (...flags: string[]) => [
  'podman',
  ...flags,
  ...['system', 'service', '--time=0', `unix://${SOCKET}`],
];

// Without CAP_SYS_RESOURCE the limits that Podman would raise stay where they are; crun knows no mixture of cgroups.
const CONTAINERS_CONF = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "journald"
[network]
`;
// Podman falls back on copying every layer for every image where it is not told.
const STORAGE_CONF = `[storage]
driver = "overlay"
graphroot = "/var/lib/containers/storage"
runroot = "/run/containers/storage"
`;
const CNI_BRIDGE = JSON.stringify({
  cniVersion: '0.4.0',
  name: 'podman',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni-podman0',
      isGateway: true,
      ipam: { type: 'host-local', ranges: [[{ subnet: '10.88.0.0/16' }]] },
    },
  ],
});
const WITHOUT_FIREWALL = {
  'etc/containers/containers.conf': `${CONTAINERS_CONF}firewall_driver = "none"\n`,
  'etc/containers/storage.conf': STORAGE_CONF,
};

const BOOKWORM_DOCKER: Programs = {
  home: 'docker-20.10',
  suite: 'bookworm',
  packages: ['docker.io', 'mount', 'procps'],
  files: {},
  links: {},
};
const TRIXIE_DOCKER: Programs = { ...BOOKWORM_DOCKER, home: 'docker-26.1', suite: 'trixie' };
const SID_DOCKER: Programs = {
  home: 'docker-sid',
  suite: 'sid',
  packages: ['docker.io', 'crun', 'mount', 'procps'],
  // The user whose numbers stand for root's in the containers of a daemon with --userns-remap=default.
  files: {
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\ndockremap:x:999:999::/:/bin/false\n',
    'etc/group': 'root:x:0:\ndockremap:x:999:\n',
    'etc/subuid': 'dockremap:100000:65536\n',
    'etc/subgid': 'dockremap:100000:65536\n',
  },
  links: {},
};
const BOOKWORM_PODMAN: Programs = {
  home: 'podman-4.3',
  suite: 'bookworm',
  packages: ['podman', 'runc', 'catatonit', 'iptables', 'mount', 'procps', 'systemd'],
  files: {
    'etc/containers/containers.conf': CONTAINERS_CONF,
    'etc/containers/storage.conf': STORAGE_CONF,
    'etc/cni/net.d/87-podman-bridge.conflist': CNI_BRIDGE,
  },
  // Looked for even where there is nothing to filter.
  links: { 'usr/sbin/iptables': 'xtables-nft-multi', 'usr/sbin/ip6tables': 'xtables-nft-multi' },
};
const TRIXIE_PODMAN: Programs = {
  home: 'podman-5.4',
  suite: 'trixie',
  packages: ['podman', 'runc', 'catatonit', 'netavark', 'mount', 'procps', 'systemd'],
  files: WITHOUT_FIREWALL,
  links: {},
};
const SID_PODMAN: Programs = {
  home: 'podman-sid',
  suite: 'sid',
  packages: ['podman', 'runc', 'crun', 'catatonit', 'netavark', 'mount', 'procps', 'systemd'],
  files: WITHOUT_FIREWALL,
  links: {},
};

const OLD_DOCKER = { command: dockerd(), cgroups: 'as-here', over: 'socket' } as const;
const OLD_PODMAN = { command: podman(), cgroups: 'as-here', over: 'socket' } as const;
const NEW_DOCKER = { ...OLD_DOCKER, answersAs: 'docker-', programs: SID_DOCKER } as const;
const NEW_PODMAN = { ...OLD_PODMAN, answersAs: 'podman-', programs: SID_PODMAN } as const;

/** Engines that run beside the machine's own. Those of one folder use it one after the other. */
export const RECIPES = {
  'docker-20.10': {
    ...OLD_DOCKER,
    what: 'Docker of Debian 12',
    answersAs: 'docker-20.10',
    programs: BOOKWORM_DOCKER,
  },
  'docker-26.1': {
    ...OLD_DOCKER,
    what: 'Docker of Debian 13',
    answersAs: 'docker-26.1',
    programs: TRIXIE_DOCKER,
  },
  'docker-sid': { ...NEW_DOCKER, what: 'the newest Docker of Debian' },
  'docker-tcp': { ...NEW_DOCKER, what: 'the same, reached over TCP alone', over: 'tcp' },
  'docker-init': {
    ...NEW_DOCKER,
    what: 'the same with "init": true in daemon.json',
    command: dockerd('--init'),
  },
  'docker-userns': {
    ...NEW_DOCKER,
    what: 'the same with "userns-remap": "default" in daemon.json',
    command: dockerd('--userns-remap=default'),
  },
  'docker-crun': {
    ...NEW_DOCKER,
    what: 'the same with crun in place of runc',
    command: dockerd('--add-runtime=crun=/usr/bin/crun', '--default-runtime=crun'),
    cgroups: 'unmixed',
  },
  'docker-cgroup2': { ...NEW_DOCKER, what: 'the same on cgroup v2', cgroups: 'v2' },
  'podman-4.3': {
    ...OLD_PODMAN,
    what: 'Podman of Debian 12',
    answersAs: 'podman-4.3',
    programs: BOOKWORM_PODMAN,
  },
  'podman-5.4': {
    ...OLD_PODMAN,
    what: 'Podman of Debian 13',
    answersAs: 'podman-5.4',
    programs: TRIXIE_PODMAN,
  },
  'podman-sid': { ...NEW_PODMAN, what: 'the newest Podman of Debian, with runc' },
  'podman-crun': {
    ...NEW_PODMAN,
    what: 'the same with crun',
    command: podman('--runtime=crun'),
    cgroups: 'unmixed',
  },
  'podman-cgroup2': {
    ...NEW_PODMAN,
    what: 'the same with crun on cgroup v2',
    command: podman('--runtime=crun'),
    cgroups: 'v2',
  },
} as const satisfies Record<string, Recipe>;

export type EngineName = keyof typeof RECIPES;

export const ENGINE_NAMES = Object.keys(RECIPES) as readonly EngineName[];

/** The recipe of that name, as any other. */
export function recipeOf(name: EngineName): Recipe {
  return RECIPES[name];
}
