/** How one engine is put together from Debian's packages and started inside the folder that holds them. */
export interface Recipe {
  /** The Debian release that has this version. */
  readonly suite: string;
  readonly packages: readonly string[];
  /** Configuration by path inside the folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Symbolic links that the packages' scripts would make, by path inside the folder. */
  readonly links: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** Where each engine listens, inside its folder. */
export const SOCKET = '/engine.sock';

// A bridge without packet filter rules: the engine has a network namespace of its own, and nobody is on the other side.
const dockerd = ['dockerd', '--host', `unix://${SOCKET}`, '--iptables=false', '--ip6tables=false'];
const podman = ['podman', 'system', 'service', '--time=0', `unix://${SOCKET}`];

// Without CAP_SYS_RESOURCE the limits that Podman would raise stay where they are; crun knows no cgroup v1.
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

/** Engines that run beside the machine's own, by name and version. */
export const RECIPES = {
  'docker-20.10': {
    suite: 'bookworm',
    packages: ['docker.io', 'mount', 'procps'],
    files: {},
    links: {},
    command: dockerd,
  },
  'docker-26.1': {
    suite: 'trixie',
    packages: ['docker.io', 'mount', 'procps'],
    files: {},
    links: {},
    command: dockerd,
  },
  'podman-4.3': {
    suite: 'bookworm',
    packages: ['podman', 'runc', 'catatonit', 'iptables', 'mount', 'procps', 'systemd'],
    files: {
      'etc/containers/containers.conf': CONTAINERS_CONF,
      'etc/containers/storage.conf': STORAGE_CONF,
      'etc/cni/net.d/87-podman-bridge.conflist': CNI_BRIDGE,
    },
    // Looked for even where there is nothing to filter.
    links: { 'usr/sbin/iptables': 'xtables-nft-multi', 'usr/sbin/ip6tables': 'xtables-nft-multi' },
    command: podman,
  },
  'podman-5.4': {
    suite: 'trixie',
    packages: ['podman', 'runc', 'catatonit', 'netavark', 'mount', 'procps', 'systemd'],
    files: {
      'etc/containers/containers.conf': `${CONTAINERS_CONF}firewall_driver = "none"\n`,
      'etc/containers/storage.conf': STORAGE_CONF,
    },
    links: {},
    command: podman,
  },
} as const satisfies Record<string, Recipe>;

export type EngineName = keyof typeof RECIPES;

export const ENGINE_NAMES = Object.keys(RECIPES) as readonly EngineName[];
