import type { Platform } from './platform.js';

/** Whose stop signal and budget decide. */
export interface Preset extends Platform {
  /** What else a person on that platform should know. */
  readonly note: string;
  /** Where the numbers come from. */
  readonly source: string;
}

const imageDecides = { signal: null, reach: 'pid-1' } as const;

/** The platforms that `--target` knows. */
export const presets = [
  {
    ...imageDecides,
    name: 'kubernetes',
    budgetMs: 30_000,
    note: 'terminationGracePeriodSeconds; a preStop hook runs first and spends the same budget; SIGKILL goes to all that is left.',
    source: 'kubernetes/website, pod-lifecycle.md',
  },
  {
    ...imageDecides,
    name: 'docker',
    budgetMs: 10_000,
    note: 'docker stop --time, docker run --stop-timeout.',
    source: 'docker/cli, container_stop.md',
  },
  {
    ...imageDecides,
    name: 'compose',
    budgetMs: 10_000,
    note: 'stop_grace_period, stop_signal and init in the compose file.',
    source: 'compose-spec, 05-services.md',
  },
  {
    ...imageDecides,
    name: 'podman',
    budgetMs: 10_000,
    note: 'podman stop --time; StopTimeout= in a quadlet.',
    source: 'podman, podman-systemd.unit.5',
  },
  {
    ...imageDecides,
    name: 'ecs',
    budgetMs: 30_000,
    note: 'stopTimeout in the container definition; Fargate allows at most 120 s.',
    source: 'Amazon ECS API reference, StopTask',
  },
  {
    name: 'cloud-run',
    budgetMs: 10_000,
    signal: 'SIGTERM',
    reach: 'pid-1',
    note: 'The budget cannot be changed.',
    source: 'Cloud Run, container runtime contract',
  },
  {
    name: 'heroku',
    budgetMs: 30_000,
    signal: 'SIGTERM',
    reach: 'every-process',
    note: 'SIGTERM goes to every process of the dyno; STOPSIGNAL is ignored.',
    source: 'Heroku Dev Center, dyno shutdown behavior',
  },
  {
    ...imageDecides,
    name: 'nomad',
    budgetMs: 5_000,
    note: 'kill_timeout, capped by the client at 30 s unless it is configured otherwise.',
    source: 'hashicorp/nomad, drivers/docker/handle.go',
  },
  {
    name: 'fly',
    budgetMs: 5_000,
    signal: 'SIGINT',
    reach: 'pid-1',
    note: 'kill_signal, and kill_timeout up to 300 s.',
    source: 'superfly/docs, reference/configuration',
  },
  {
    name: 'aca',
    budgetMs: 30_000,
    signal: 'SIGTERM',
    reach: 'pid-1',
    note: 'terminationGracePeriodSeconds; 0 means kill at once.',
    source: 'Azure Container Apps, lifecycle of an application',
  },
] as const satisfies readonly Preset[];

export type PresetName = (typeof presets)[number]['name'];

/** Whose rules hold when nobody says otherwise. */
export const DEFAULT_PRESET = 'kubernetes' satisfies PresetName;

/** The preset of that name. */
export function presetNamed(name: PresetName): Preset {
  const found = presets.find((preset) => preset.name === name);
  if (found === undefined) throw new TypeError(`no preset ${name}`);
  return found;
}
