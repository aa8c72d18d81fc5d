import type { TargetList } from '../../target-list.js';
import type { Caller } from '../image-targets.js';
import type { HostAccess } from './mounts.js';
import { loadProject, type ProjectOptions } from './project.js';
import { selectServices } from './select.js';
import { serviceTarget } from './service-target.js';

/** What is asked of a Compose project. */
export interface ComposeOptions extends ProjectOptions, HostAccess {
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
  const told = new Set(targets.flatMap(({ declared }) => declared?.notes ?? []));
  return { targets, leftOut, notes: project.loading.notes.filter((note) => !told.has(note)) };
}
