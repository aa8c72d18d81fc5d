import { join } from 'node:path';
import type { HostEnvironment } from '../connect/known-sockets.js';

/** Who logs in, and whose engine it is. */
export type Client = 'docker' | 'podman';

/** A file in which a client keeps the logins of registries, or a variable that stands for one. */
export interface LoginFile {
  /** Of a variable, its name. */
  readonly path: string;
  /** What the variable holds; null for a file, which is to be read. */
  readonly text: string | null;
  /** Whose file it is: `docker login` and `podman login` write much the same, and read it a little differently. */
  readonly client: Client;
  /** It stands beside a target, and may name no programs that this machine is to run. */
  readonly isGiven?: true;
}

/** Docker 28.3 and CI systems have logins in it, in the words of config.json; those of the file come after it. */
const VARIABLE = 'DOCKER_AUTH_CONFIG';

/** Where logins are looked for, first to last: the files of the engine's own client, then those of the other. */
export function loginFiles(engine: Client, host: HostEnvironment): LoginFile[] {
  const folder = host.env['DOCKER_CONFIG'] || join(host.home, '.docker');
  const variable = host.env[VARIABLE];
  const file = (client: Client) => (path: string) => ({ path, text: null, client });
  const docker: LoginFile[] = [
    ...(variable === undefined ? [] : [{ path: VARIABLE, text: variable, client: 'docker' } as const]),
    file('docker')(join(folder, 'config.json')),
  ];
  const podman = podmanPaths(host).map(file('podman'));
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
