import { closest } from 'fastest-levenshtein';
import { errors } from '../../error-catalogue.js';
import type { LeftOut } from '../../target-list.js';
import type { Resource } from './loading.js';
import { textOf } from './make-located.js';
import { createNotebook } from './notebook.js';
import { createReader, type Reader } from './reader.js';

/** The services of a project: which are probed, and which are not. */
export interface Selection {
  readonly services: readonly (readonly [name: string, service: Resource])[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Services that are named, else those whose profiles are active, as `docker compose up` takes them; one that is scaled
 * to nothing, or that something else than an engine runs, is left out.
 *
 * @throws SigprobeError `bad-option` for a name that no service has
 */
export function selectServices(
  services: ReadonlyMap<string, Resource>,
  named: readonly string[],
  profiles: readonly string[],
): Selection {
  for (const name of named)
    if (!services.has(name)) throw errors.unknownService(name, nearestFirst(name, [...services.keys()]));
  const selected: [string, Resource][] = [];
  const leftOut: LeftOut[] = [];
  for (const [name, service] of services) {
    if (named.length > 0 && !named.includes(name)) continue;
    const reason = whyLeftOut(createReader(service.value, createNotebook()), named.includes(name), profiles);
    if (reason === null) selected.push([name, service]);
    else leftOut.push({ name, reason, place: service.key });
  }
  return { services: selected, leftOut };
}

function whyLeftOut(service: Reader, isNamed: boolean, active: readonly string[]): string | null {
  const provider = service.located('provider');
  if (provider !== null)
    return `it is run by the provider ${textOf(service.child('provider').located('type')) ?? ''}`;
  const own = service.texts('profiles').map(({ value }) => value);
  const isActive =
    own.length === 0 || active.includes('*') || own.some((profile) => active.includes(profile));
  if (!isNamed && !isActive) return `no profile of it is active (${own.join(', ')})`;
  const replicas = service.number('scale') ?? service.child('deploy').number('replicas');
  return replicas?.value === 0 ? 'it is scaled to 0' : null;
}

function nearestFirst(name: string, known: readonly string[]): string[] {
  const nearest = closest(name, known);
  return [nearest, ...known.filter((each) => each !== nearest)];
}
