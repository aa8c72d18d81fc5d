import type { TargetSpec } from '../../src/target-spec.js';
import { parseComposeDuration, wholeSeconds } from '../../src/targets/compose/duration.js';

/** What is compared of a service: the same things said by the loader and by the compose tool. */
export type ServiceView = Readonly<Record<string, unknown>>;

/** A service in the answer of `docker compose config --format json`. */
export type ToolService = Readonly<Record<string, unknown>>;

/** What the loader makes of a service. */
export function loaderView({ image, entrypoint, cmd, init, settings, declared }: TargetSpec): ServiceView {
  const { healthcheck } = settings;
  return {
    image,
    entrypoint,
    command: cmd,
    environment: [...settings.env].sort(),
    init,
    signal: declared?.signal?.name ?? null,
    graceMs: declared?.grace?.budgetMs,
    healthcheck,
    user: settings.user,
    workdir: settings.workdir,
    volumes: settings.volumes.map((volume) => volume.split(':')[1] ?? volume).sort(),
    sources: settings.volumes
      .filter((volume) => volume.includes(':'))
      .map((volume) => volume.split(':')[0])
      .sort(),
    tmpfs: settings.tmpfs,
    network: settings.network,
    pid: settings.pid,
    privileged: settings.privileged,
    readOnly: settings.readOnly,
    tty: settings.tty,
    stdin: settings.stdin,
    hostname: settings.hostname,
    platform: settings.platform,
    memory: settings.memory,
    nanoCpus: settings.nanoCpus,
    shmSize: settings.shmSize,
    capAdd: settings.capAdd,
    capDrop: settings.capDrop,
    groups: settings.groups,
    extraHosts: [...settings.extraHosts].sort(),
    sysctls: settings.sysctls,
    ulimits: settings.ulimits.map(({ name, soft, hard }) => `${name} ${soft} ${hard}`).sort(),
    dependsOn: (declared?.dependsOn ?? [])
      .map(({ name, condition, isRequired }) => `${name} ${condition} ${isRequired}`)
      .sort(),
    files: settings.files.map(({ path }) => path).sort(),
    hooks: declared?.hooks.map(({ action }) => (action.kind === 'exec' ? action.argv : null)),
  };
}

const CONDITIONS: Readonly<Record<string, string>> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
};

/** The same in the words of the tool, which doubles every `$` and keeps what the engine would cut. */
export function toolView(name: string, project: string, escaped: ToolService): ServiceView {
  const service = undouble(escaped) as Record<string, never>;
  const {
    volumes = [],
    environment = {},
    depends_on: dependencies = {},
    ulimits = {},
    deploy = {},
  } = service;
  const limits = (deploy as { resources?: { limits?: Record<string, unknown> } }).resources?.limits ?? {};
  const mounts = (volumes as { type: string; source?: string; target: string }[]).filter(
    ({ type }) => type !== 'tmpfs',
  );
  const textOr = (value: unknown) => (value === undefined || value === '' ? null : value);
  const numberOr = (value: unknown) => (value === undefined || Number(value) === 0 ? null : Number(value));
  const cpus = numberOr(limits['cpus'] ?? service['cpus']);
  const grace = service['stop_grace_period'] as string | undefined;
  return {
    image: service['image'] ?? `${project}-${name}`,
    entrypoint: service['entrypoint'] ?? null,
    command: service['command'] ?? null,
    environment: Object.entries(environment)
      .flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]))
      .sort(),
    init: service['init'] ?? false,
    signal: textOr(service['stop_signal']),
    graceMs: grace === undefined ? 10_000 : wholeSeconds(parseComposeDuration(grace) ?? Number.NaN),
    healthcheck: toolHealth(service['healthcheck']),
    user: textOr(service['user']),
    workdir: textOr(service['working_dir']),
    volumes: mounts.map(({ target }) => target).sort(),
    sources: mounts.flatMap(({ type, source = '' }) => (type === 'bind' ? [source] : [])).sort(),
    tmpfs: service['tmpfs'] ?? [],
    network: textOr(service['network_mode']),
    pid: textOr(service['pid']),
    privileged: service['privileged'] ?? false,
    readOnly: service['read_only'] ?? false,
    tty: service['tty'] ?? false,
    stdin: service['stdin_open'] ?? false,
    hostname: textOr(service['hostname']),
    platform: textOr(service['platform']),
    memory: numberOr(limits['memory'] ?? service['mem_limit']),
    nanoCpus: cpus === null ? null : Math.round(cpus * 1e9),
    shmSize: numberOr(service['shm_size']),
    capAdd: service['cap_add'] ?? [],
    capDrop: service['cap_drop'] ?? [],
    groups: service['group_add'] ?? [],
    extraHosts: ((service['extra_hosts'] ?? []) as string[]).map((host) => host.replace('=', ':')).sort(),
    sysctls: service['sysctls'] ?? {},
    ulimits: Object.entries(ulimits)
      .map(([key, value]) => `${key} ${limitText(value)}`)
      .sort(),
    dependsOn: Object.entries(dependencies as Record<string, { condition: string; required: boolean }>)
      .map(([other, { condition, required }]) => `${other} ${CONDITIONS[condition]} ${required}`)
      .sort(),
    files: [...mountsOf(service['secrets'], '/run/secrets/'), ...mountsOf(service['configs'], '/')].sort(),
    hooks: ((service['pre_stop'] ?? []) as { command: string[] }[]).map(({ command }) => command),
  };
}

function toolHealth(check: Record<string, unknown> | undefined): unknown {
  if (check === undefined) return null;
  const test = (check['test'] ?? []) as string[];
  if (check['disable'] === true || test[0] === 'NONE') return 'none';
  const ms = (key: string) => parseComposeDuration((check[key] as string | undefined) ?? '0');
  const times = {
    intervalMs: ms('interval'),
    timeoutMs: ms('timeout'),
    startPeriodMs: ms('start_period'),
    retries: check['retries'] ?? 0,
  };
  return test.length === 0 && Object.values(times).every((time) => time === 0) ? null : { test, ...times };
}

function limitText(value: unknown): string {
  const { soft, hard } =
    typeof value === 'object' ? (value as { soft: number; hard: number }) : { soft: value, hard: value };
  return `${soft} ${hard}`;
}

function mountsOf(mounts: unknown, folder: string): string[] {
  return ((mounts ?? []) as { source: string; target?: string }[]).map(({ source, target = source }) =>
    target.startsWith('/') ? target : folder + target,
  );
}

function undouble(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$$', '$');
  if (Array.isArray(value)) return value.map(undouble);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, undouble(each)]));
}
