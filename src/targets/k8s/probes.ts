import type { DeclaredReadiness, Place, ProbeGrace } from '../../target-spec.js';
import { type LocatedMap, valueAt } from '../yaml/located.js';
import { expandReferences } from './expand.js';
import type { Fields } from './fields.js';
import { foreignHost, readPort } from './ports.js';

/** How the kubelet is to tell that a container is up. */
export interface Readiness {
  /** What is asked first. */
  readonly startup: DeclaredProbe | null;
  /** The same where it says nothing else; null where nothing is asked. */
  readonly ready: DeclaredProbe | null;
}

interface DeclaredProbe {
  readonly how: DeclaredReadiness;
  readonly place: Place;
}

/** As the kubelet fills in what a probe leaves out, in seconds. */
const DEFAULT_PERIOD = 10;
const DEFAULT_TIMEOUT = 1;

/** `written` are the variables as the file writes them: no others can stand in a probe's command. */
export function readReadiness(
  container: LocatedMap,
  written: ReadonlyMap<string, string>,
  fields: Fields,
): Readiness {
  const startup = readProbe('startupProbe', container, written, fields);
  const ready = readProbe('readinessProbe', container, written, fields);
  return { startup, ready: ready ?? startup };
}

/** The key under which a probe has a grace period of its own, as a Pod has. */
const GRACE = 'terminationGracePeriodSeconds';

/** KEP-2238. Those that Kubernetes refuses are noted and left out. */
export function readProbeGraces(container: LocatedMap, fields: Fields): ProbeGrace[] {
  const ofReadiness = valueAt(container, 'readinessProbe', GRACE);
  if (ofReadiness !== null)
    fields.note(`Kubernetes refuses ${GRACE} in a readinessProbe; it is left out.`, ofReadiness.place);
  return (['livenessProbe', 'startupProbe'] as const).flatMap((probe) => {
    const place = valueAt(container, probe, GRACE)?.place;
    const seconds = fields.integer(fields.map(container, probe), GRACE);
    if (place === undefined || seconds === null) return [];
    if (seconds > 0) return { probe, seconds, place };
    fields.note(`Kubernetes refuses a ${GRACE} below 1 in a ${probe}; it is left out.`, place);
    return [];
  });
}

function readProbe(
  key: string,
  container: LocatedMap,
  written: ReadonlyMap<string, string>,
  fields: Fields,
): DeclaredProbe | null {
  const probe = fields.map(container, key);
  if (probe === null) return null;
  const how = readAction(probe, container, written, fields);
  if (how === null) fields.note(`The ${key} cannot be asked; it is left out.`, probe.place);
  return how === null ? null : { how, place: probe.place };
}

function readAction(
  probe: LocatedMap,
  container: LocatedMap,
  written: ReadonlyMap<string, string>,
  fields: Fields,
): DeclaredReadiness | null {
  const exec = fields.map(probe, 'exec');
  if (exec !== null) {
    const argv = fields
      .texts(exec, 'command')
      .map((word) => expandReferences(word, (name) => written.get(name)));
    const seconds = (key: string, usual: number) => (fields.integer(probe, key) || usual) * 1000;
    const timeoutMs = seconds('timeoutSeconds', DEFAULT_TIMEOUT);
    const periodMs = seconds('periodSeconds', DEFAULT_PERIOD);
    return argv.length === 0 ? null : { kind: 'exec', argv, timeoutMs, periodMs };
  }
  const http = fields.map(probe, 'httpGet');
  if (http !== null) return readHttp(http, container, fields);
  const grpc = fields.map(probe, 'grpc');
  if (grpc !== null)
    fields.note('Its health is not asked by gRPC: it is ready once it takes connections.', grpc.place);
  const port = readPort(grpc ?? fields.map(probe, 'tcpSocket'), container, fields);
  return port === null ? null : { kind: 'port', port };
}

function readHttp(http: LocatedMap, container: LocatedMap, fields: Fields): DeclaredReadiness | null {
  const port = readPort(http, container, fields);
  if (port === null) return null;
  if (fields.text(http, 'scheme')?.toUpperCase() === 'HTTPS') {
    fields.note('It is not asked by HTTPS: it is ready once it takes connections.', http.place);
    return { kind: 'port', port };
  }
  if (fields.list(http, 'httpHeaders').length > 0)
    fields.note('The headers of this request are left out.', http.place);
  if (foreignHost(http, fields) !== null)
    fields.note('The container is asked, not the host that stands here.', http.place);
  return { kind: 'http', port, path: pathOf(http, fields) };
}

/** With the slash that a request needs. */
export function pathOf(http: LocatedMap, fields: Fields): string {
  return `/${(fields.text(http, 'path') ?? '').replace(/^\//, '')}`;
}
