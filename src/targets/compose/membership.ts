import type { Membership } from '../../target-spec.js';
import { readBeside } from './beside.js';
import { createReader, type Reader } from './reader.js';

/** What Compose tells the others of a project of a service, but for its volumes. */
export function readMembership(name: string, service: Reader): Omit<Membership, 'volumes'> {
  const { map, located } = service.child('networks');
  const aliases = [...map.entries].flatMap(([network, { value }]) =>
    located(network) === null || value.kind !== 'map'
      ? []
      : createReader(value, service.notebook).texts('aliases'),
  );
  const own = service.text('container_name');
  const names = [name, ...(own === null ? [] : [own.value]), ...aliases.map(({ value }) => value)];
  return {
    names: [...new Set(names)],
    networkOf: serviceIn(service, 'network_mode'),
    pidOf: serviceIn(service, 'pid'),
    ...readBeside(service),
  };
}

/** The name in `service:NAME`; null for anything else. */
function serviceIn(service: Reader, key: string): string | null {
  const mode = service.located(key) === null ? null : service.text(key);
  return mode?.value.startsWith('service:') ? mode.value.slice('service:'.length) : null;
}
