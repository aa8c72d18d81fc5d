import { type Located, type LocatedMap, valueAt } from '../yaml/located.js';
import type { Fields } from './fields.js';

/** The port that a probe or a hook means: a number, or the name of one of the container's ports; null for neither. */
export function readPort(parent: Located | null, container: LocatedMap, fields: Fields): number | null {
  const word = fields.word(parent, 'port') ?? '';
  if (/^\d+$/.test(word)) return inRange(Number(word));
  const named = fields.maps(container, 'ports').find((port) => fields.text(port, 'name') === word);
  return inRange(fields.integer(named ?? null, 'containerPort'));
}

/**
 * The numbers that a container says it listens at, in its ports or by being asked there.
 */
export function portsOf(container: LocatedMap, fields: Fields): number[] {
  const declared = fields
    .maps(container, 'ports')
    .flatMap((port) => fields.integer(port, 'containerPort') ?? []);
  const asked = ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((probe) =>
    ['httpGet', 'tcpSocket', 'grpc'].flatMap((kind) => {
      const action = valueAt(container, probe, kind);
      return action === null ? [] : (readPort(action, container, fields) ?? []);
    }),
  );
  return [...new Set([...declared, ...asked])];
}

/** The host that a request names, where that is not the Pod itself; null otherwise. */
export function foreignHost(http: LocatedMap, fields: Fields): string | null {
  const host = fields.text(http, 'host');
  return host === null || /^(localhost|127\.[\d.]+|\[?::1\]?|0\.0\.0\.0|)$/.test(host) ? null : host;
}

function inRange(port: number | null): number | null {
  return port !== null && port > 0 && port < 65_536 ? port : null;
}
