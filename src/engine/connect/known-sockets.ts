/** Whose machine it is: what the places of sockets depend on. */
export interface HostEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  readonly platform: string;
  /** Null where users have no number. */
  readonly uid: number | null;
}

/** The engine's socket where nothing else is said, as docker has it. */
export function standardSocket(platform: string): string {
  return platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
}

/** The sockets that engines are known to make, Docker's first. */
export function knownSockets({ env, home, platform, uid }: HostEnvironment): string[] {
  if (platform === 'win32')
    return [
      standardSocket(platform),
      'npipe:////./pipe/dockerDesktopLinuxEngine',
      'npipe:////./pipe/podman-machine-default',
    ];
  // A shell that su or cron started lacks the variable, not the folder.
  const runtime = env['XDG_RUNTIME_DIR'] || (platform === 'linux' && uid ? `/run/user/${uid}` : null);
  const rootless = (path: string) => (runtime === null ? [] : [`unix://${runtime}/${path}`]);
  return [
    standardSocket(platform),
    ...rootless('docker.sock'),
    `unix://${home}/.docker/run/docker.sock`,
    `unix://${home}/.docker/desktop/docker.sock`,
    `unix://${home}/.colima/default/docker.sock`,
    `unix://${home}/.config/colima/default/docker.sock`,
    `unix://${home}/.rd/docker.sock`,
    `unix://${home}/.orbstack/run/docker.sock`,
    'unix:///run/podman/podman.sock',
    ...rootless('podman/podman.sock'),
  ];
}
