import type { Place, RunSettings, TargetSpec } from '../../target-spec.js';
import { readBuild } from './build.js';
import { readCommand } from './command.js';
import { readDependencies } from './dependencies.js';
import { readEnvironment } from './environment.js';
import { readHealth } from './health.js';
import { readHooks } from './hooks.js';
import { readIsolation } from './isolation.js';
import { readLimits } from './limits.js';
import type { Resource } from './loading.js';
import { readMembership } from './membership.js';
import { type Mounts, readMounts, type ServiceAccess } from './mounts.js';
import { createNotebook } from './notebook.js';
import { resolvePath } from './paths.js';
import type { Project } from './project.js';
import { createReader, type Reader } from './reader.js';
import { readSecretFiles } from './secret-files.js';
import { readImage } from './service-image.js';
import { type KeyUse, SERVICE_KEYS } from './service-keys.js';
import { readStopping } from './stopping.js';
import { noteUnknownKey } from './unknown-keys.js';
import { noteVariables } from './variable-notes.js';

/** A service as the container that Compose would make of it, and what is to be said of that. */
export function serviceTarget(
  name: string,
  { key, value }: Resource,
  project: Project,
  access: ServiceAccess,
): TargetSpec {
  const notebook = createNotebook();
  const failure = project.loading.failures.get(name);
  if (failure !== undefined) notebook.obstruct(failure.message, failure.hint, failure.place);
  const service = createReader(value, notebook);
  noteVariables(service, project.loading.problems);
  const { image, buildCommand } = readImage(name, service, project.name, project.loading.problems);
  const build =
    access.build && buildCommand !== null
      ? readBuild(service, buildCommand, (path) => resolvePath(path, project.folder, project.loading.env))
      : null;
  const health = readHealth(service);
  const { named, ...mounts } = readMounts(service, project.model, access);
  const spec: Omit<TargetSpec, 'declared'> = {
    kind: 'compose',
    name,
    image,
    entrypoint: readCommand('entrypoint', service.located('entrypoint'), notebook),
    cmd: readCommand('command', service.located('command'), notebook),
    init: service.flag('init'),
    settings: { ...readSettings(service, project, access), ...mounts, healthcheck: health.healthcheck },
  };
  const stopping = readStopping(service, key);
  const hooks = readHooks(service, project.lookup);
  const dependsOn = readDependencies(service);
  noteKeys(service, access);
  notebook.notes.unshift(
    ...project.loading.notes.filter(({ place }) => place !== null && isWithin(place, key)),
  );
  const { notes } = notebook;
  const obstacle = notebook.obstacle();
  const declared = {
    place: key,
    notes,
    obstacle,
    ...stopping,
    ready: health.ready,
    hooks,
    hookRules: 'compose' as const,
    dependsOn,
    membership: { ...readMembership(name, service), volumes: named },
    buildCommand,
    ...(project.jobs.has(name) ? { isJob: true as const } : {}),
    ...(build === null ? {} : { build }),
  };
  return { ...spec, declared };
}

function readSettings(
  service: Reader,
  project: Project,
  access: ServiceAccess,
): Omit<RunSettings, 'healthcheck' | keyof Mounts> {
  const { loading, lookup, model } = project;
  const textOf = (key: string) => service.text(key)?.value || null;
  const textsOf = (key: string) => service.texts(key).map(({ value }) => value);
  return {
    env: readEnvironment(service, lookup, loading.nameOf),
    ...readLimits(service),
    ...readIsolation(service, access, (path) => resolvePath(path, project.folder, loading.env)),
    aliases: [],
    volumesFrom: [],
    user: textOf('user'),
    workdir: textOf('working_dir'),
    platform: textOf('platform'),
    hostname: textOf('hostname'),
    readOnly: service.flag('read_only'),
    tty: service.flag('tty'),
    stdin: service.flag('stdin_open'),
    capAdd: textsOf('cap_add'),
    capDrop: textsOf('cap_drop'),
    groups: textsOf('group_add'),
    extraHosts: textsOf('extra_hosts').map((host) => (host.includes('=') ? host.replace('=', ':') : host)),
    files: readSecretFiles(service, model, lookup),
    volumeParts: [],
  };
}

/** Says which keys are unknown, and which the probe does without. */
function noteKeys({ map, notebook, located }: Reader, { withDependencies }: ServiceAccess): void {
  for (const [name, { key }] of map.entries) noteUnknownKey('service', name, key, notebook.notes);
  const missing = [...map.entries].filter(
    ([name]) => isLeftOut(SERVICE_KEYS[name], withDependencies) && located(name) !== null,
  );
  const [first] = missing;
  if (first === undefined) return;
  const names = missing.map(([name]) => name).join(', ');
  notebook.note(`The probe leaves out: ${names}.`, first[1].key);
}

function isLeftOut(use: KeyUse | undefined, withDependencies: boolean): boolean {
  return use === 'missing' || (use === 'beside' && !withDependencies);
}

/** True for a place inside the service whose name stands at the other one, in whatever file. */
function isWithin({ path }: Place, { path: service }: Place): boolean {
  return path === service || path.startsWith(`${service}.`) || path.startsWith(`${service}[`);
}
