import { join } from 'node:path';
import type { HostEnvironment } from '../connect/known-sockets.js';

/** Who logs in, and whose engine it is. */
export type Client = 'docker' | 'podman';

/** A file in which a client keeps the logins of registries. */
export interface LoginFile {
  readonly path: string;
  /** Whose file it is: `docker login` and `podman login` write much the same, and read it a little differently. */
  readonly client: Client;
}

/** Where logins are looked for, first to last: the files of the engine's own client, then those of the other. */
export function loginFiles(engine: Client, host: HostEnvironment): LoginFile[] {
  const docker: LoginFile[] = [
    { path: join(host.env['DOCKER_CONFIG'] || join(host.home, '.docker'), 'config.json'), client: 'docker' },
  ];
  const podman = podmanPaths(host).map((path): LoginFile => ({ path, client: 'podman' }));
  return engine === 'podman' ? [...podman, ...docker] : [...docker, ...podman];
}

/** As containers-auth.json(5) has them. */
function podmanPaths({ env, home, platform, uid }: HostEnvironment): string[] {
  const named = env['REGISTRY_AUTH_FILE'];
  if (named !== undefined && named !== '') return [named];
  const runtime = env['XDG_RUNTIME_DIR'];
  const shortLived =
    runtime !== undefined && runtime !== ''
      ? [join(runtime, 'containers/auth.json')]
      : platform === 'linux' && uid !== null
        ? [`/run/containers/${uid}/auth.json`]
        : [];
  return [...shortLived, join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'containers/auth.json')];
}
