import type { GraceCap, GracePeriod, Platform } from './platform.js';

const IMAGE_DECIDES = { signal: null, reach: 'pid-1' } as const;
const FIXED = { kind: 'fixed' } as const satisfies GracePeriod;

/** Every platform that `--preset` knows, with all that is known of it. */
export const platforms = [
  {
    ...IMAGE_DECIDES,
    name: 'kubernetes',
    budgetMs: 30_000,
    gracePeriod: adjustable((seconds) => `terminationGracePeriodSeconds: ${seconds}`),
    note: 'A preStop hook runs first and spends the same budget; SIGKILL goes to every process that is left.',
    source: 'kubernetes/website, pod-lifecycle.md',
  },
  {
    ...IMAGE_DECIDES,
    name: 'docker',
    budgetMs: 10_000,
    gracePeriod: adjustable((seconds) => `docker run --stop-timeout ${seconds}`),
    note: 'docker stop --time overrides it for one stop.',
    source: 'docker/cli, container_stop.md',
  },
  {
    ...IMAGE_DECIDES,
    name: 'compose',
    budgetMs: 10_000,
    gracePeriod: adjustable((seconds) => `stop_grace_period: ${seconds}s`),
    note: 'The Compose file can also set stop_signal and init.',
    source: 'compose-spec, 05-services.md',
  },
  {
    ...IMAGE_DECIDES,
    name: 'podman',
    budgetMs: 10_000,
    gracePeriod: adjustable((seconds) => `podman run --stop-timeout ${seconds}`),
    note: 'podman stop --time overrides it for one stop; in a quadlet it is StopTimeout=.',
    source: 'podman, podman-systemd.unit.5',
  },
  {
    ...IMAGE_DECIDES,
    name: 'ecs',
    budgetMs: 30_000,
    gracePeriod: adjustable((seconds) => `stopTimeout: ${seconds}`, { seconds: 120, by: 'Fargate' }),
    note: 'stopTimeout belongs to the container definition.',
    source: 'Amazon ECS API reference, StopTask',
  },
  {
    name: 'cloud-run',
    budgetMs: 10_000,
    signal: 'SIGTERM',
    reach: 'pid-1',
    gracePeriod: FIXED,
    note: null,
    source: 'Cloud Run, container runtime contract',
  },
  {
    name: 'heroku',
    budgetMs: 30_000,
    signal: 'SIGTERM',
    reach: 'every-process',
    gracePeriod: FIXED,
    note: 'SIGTERM goes to every process of the dyno; STOPSIGNAL is ignored.',
    source: 'Heroku Dev Center, dyno shutdown behavior',
  },
  {
    ...IMAGE_DECIDES,
    name: 'nomad',
    budgetMs: 5_000,
    gracePeriod: adjustable((seconds) => `kill_timeout = "${seconds}s"`, {
      seconds: 30,
      by: "The client's default max_kill_timeout",
    }),
    note: null,
    source: 'hashicorp/nomad, drivers/docker/handle.go',
  },
  {
    name: 'fly',
    budgetMs: 5_000,
    signal: 'SIGINT',
    reach: 'pid-1',
    gracePeriod: adjustable((seconds) => `kill_timeout = ${seconds}`, { seconds: 300, by: 'Fly.io' }),
    note: 'kill_signal chooses the signal.',
    source: 'superfly/docs, reference/configuration',
  },
  {
    name: 'aca',
    budgetMs: 30_000,
    signal: 'SIGTERM',
    reach: 'pid-1',
    gracePeriod: adjustable((seconds) => `terminationGracePeriodSeconds: ${seconds}`),
    note: '0 means SIGKILL at once.',
    source: 'Azure Container Apps, lifecycle of an application',
  },
] as const satisfies readonly Platform[];

export type PlatformName = (typeof platforms)[number]['name'];

/** The platform whose rules apply unless another is named. */
export const DEFAULT_PLATFORM = 'kubernetes' satisfies PlatformName;

/** The platform of that name; null for a name that is none's. */
export function findPlatform(name: string): Platform | null {
  return platforms.find((platform) => platform.name === name) ?? null;
}

/** The same for a name that is known to be one's. */
export function platformNamed(name: PlatformName): Platform {
  const found = findPlatform(name);
  if (found === null) throw new TypeError(`no platform ${name}`);
  return found;
}

function adjustable(write: (seconds: number) => string, cap: GraceCap | null = null) {
  return { kind: 'adjustable', write, cap } as const;
}
