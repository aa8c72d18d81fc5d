import type { TargetList } from '../../target-list.js';
import type { TargetSpec } from '../../target-spec.js';
import type { Caller } from '../image-targets.js';
import type { ServiceAccess } from './mounts.js';
import { loadProject, type Project, type ProjectOptions } from './project.js';
import { selectServices } from './select.js';
import { serviceTarget } from './service-target.js';

/** What is asked of a Compose project. */
export interface ComposeOptions extends ProjectOptions, ServiceAccess {
  /** Named services; none for all whose profiles are active. */
  readonly services: readonly string[];
  /** Active in place of those of `COMPOSE_PROFILES`; `*` for all. */
  readonly profiles: readonly string[];
}

/**
 * The services of Compose files as targets, as `docker compose up` would start them. What is wrong with one service is
 * a note or an obstacle of that service.
 *
 * @throws SigprobeError `bad-file` where a named file cannot be read or no service is there, `bad-option` for a name
 * that no service has
 */
export function composeTargets(options: ComposeOptions, caller: Caller): TargetList {
  const project = loadProject(options, caller);
  const fromVariable = (project.lookup('COMPOSE_PROFILES') ?? '').split(',').map((each) => each.trim());
  const profiles = options.profiles.length > 0 ? options.profiles : fromVariable;
  const { services, leftOut } = selectServices(project.model.services, options.services, profiles);
  const targets = services.map(([name, service]) => serviceTarget(name, service, project, options));
  const companions = options.withDependencies ? dependenciesOf(targets, project, options) : null;
  const told = new Set([...targets, ...(companions ?? [])].flatMap(({ declared }) => declared?.notes ?? []));
  return {
    targets,
    leftOut,
    ...(companions === null ? {} : { companions }),
    notes: project.loading.notes.filter((note) => !told.has(note)),
  };
}

/** What the targets depend on, and that in turn, as far as the project has it and it is no target. */
function dependenciesOf(
  targets: readonly TargetSpec[],
  project: Project,
  access: ServiceAccess,
): TargetSpec[] {
  const known = new Set(targets.map(({ name }) => name));
  const companions: TargetSpec[] = [];
  const waiting = [...targets];
  for (const { declared } of waiting)
    for (const { name } of declared?.dependsOn ?? []) {
      const service = project.model.services.get(name);
      if (service === undefined || known.has(name)) continue;
      known.add(name);
      const companion = serviceTarget(name, service, project, access);
      companions.push(companion);
      waiting.push(companion);
    }
  return companions;
}
