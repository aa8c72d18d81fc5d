import type { Dependency } from '../../target-spec.js';
import { linkItems, volumesFromItems } from './beside.js';
import { createReader, type Placed, type Reader } from './reader.js';

const CONDITIONS: Readonly<Record<string, Dependency['condition']>> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
};

/** What has to be up before a service starts: what it says, and whose network, volumes or names it uses. */
export function readDependencies(service: Reader): Dependency[] {
  const written = readWritten(service);
  const names = new Set(written.map(({ name }) => name));
  const used = usedServices(service).filter(({ value }) => !names.has(value));
  const others = new Map(used.map(({ value: name, place }) => [name, place]));
  const implied = [...others].map(
    ([name, place]) => ({ name, condition: 'started', isRequired: true, place }) as const,
  );
  return [...written, ...implied];
}

/** `network_mode: service:NAME` and the like (compose-go, loader/normalize.go). */
function usedServices(service: Reader): Placed<string>[] {
  const shared = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'].flatMap((key) => {
    const mode = service.located(key) === null ? null : service.text(key);
    return mode?.value.startsWith('service:')
      ? [{ ...mode, value: mode.value.slice('service:'.length) }]
      : [];
  });
  return [...shared, ...linkItems(service), ...volumesFromItems(service)];
}

function readWritten(service: Reader): Dependency[] {
  const { map } = service.child('depends_on');
  return [...map.entries].map(([name, { key, value }]) => {
    const entry = createReader(
      value.kind === 'map' ? value : { ...map, entries: new Map() },
      service.notebook,
    );
    const condition = entry.text('condition');
    const known = condition === null ? 'started' : CONDITIONS[condition.value];
    if (known === undefined && condition !== null)
      service.notebook.note(`Compose knows no condition '${condition.value}'.`, condition.place);
    return {
      name,
      condition: known ?? 'started',
      isRequired: entry.located('required') === null || entry.flag('required'),
      place: key,
    };
  });
}
