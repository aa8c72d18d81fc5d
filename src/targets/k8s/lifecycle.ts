import type { Hook, Place } from '../../target-spec.js';
import { duration } from '../../text/duration.js';
import { type LocatedMap, valueAt } from '../yaml/located.js';
import { type Fields, quote } from './fields.js';
import { foreignHost, readPort } from './ports.js';
import { pathOf } from './probes.js';

/** What a container's `lifecycle` says of its stop. */
export interface Lifecycle {
  readonly hooks: readonly Hook[];
  readonly signal: { readonly name: string; readonly place: Place } | null;
}

export function readLifecycle(
  spec: LocatedMap,
  container: LocatedMap,
  graceSeconds: number,
  fields: Fields,
): Lifecycle {
  const lifecycle = fields.map(container, 'lifecycle');
  const postStart = fields.map(lifecycle, 'postStart');
  if (postStart !== null) fields.note('The postStart hook is not run.', postStart.place);
  const preStop = fields.map(lifecycle, 'preStop');
  const action = preStop === null ? null : readAction(preStop, container, graceSeconds, fields);
  return {
    hooks:
      preStop === null || action === null
        ? []
        : [{ place: preStop.place, action, user: null, workdir: null, env: [], privileged: false }],
    signal: readStopSignal(spec, lifecycle, fields),
  };
}

/** Null for a hook that the kubelet fails to run, which changes nothing about the stop. */
function readAction(
  preStop: LocatedMap,
  container: LocatedMap,
  graceSeconds: number,
  fields: Fields,
): Hook['action'] | null {
  const fail = (why: string, place: Place) => {
    fields.note(`The preStop hook fails: ${why}. The stop goes on without it.`, place);
    return null;
  };
  const exec = fields.map(preStop, 'exec');
  if (exec !== null) {
    const argv = fields.texts(exec, 'command');
    return argv.length === 0 ? fail('it names no command', exec.place) : { kind: 'exec', argv };
  }
  const http = fields.map(preStop, 'httpGet');
  if (http !== null) return readRequest(http, container, fields) ?? fail('it names no port', http.place);
  const sleep = fields.map(preStop, 'sleep');
  if (sleep !== null) return readSleep(sleep, graceSeconds, fields);
  return valueAt(preStop, 'tcpSocket') === null
    ? fail('it says nothing', preStop.place)
    : fail('Kubernetes no longer runs tcpSocket here', preStop.place);
}

function readRequest(http: LocatedMap, container: LocatedMap, fields: Fields): Hook['action'] | null {
  const port = readPort(http, container, fields);
  if (port === null) return null;
  const host = foreignHost(http, fields);
  if (host !== null) fields.note(`The Pod is asked, not ${quote(host)}.`, http.place);
  if (fields.list(http, 'httpHeaders').length > 0)
    fields.note('The headers of this request are left out.', http.place);
  const scheme = fields.text(http, 'scheme')?.toUpperCase() === 'HTTPS' ? 'https' : 'http';
  return { kind: 'http', port, path: pathOf(http, fields), scheme };
}

function readSleep(sleep: LocatedMap, graceSeconds: number, fields: Fields): Hook['action'] {
  const seconds = Math.max(0, fields.integer(sleep, 'seconds') ?? 0);
  if (seconds > graceSeconds)
    fields.note(
      `Kubernetes refuses to sleep longer than the grace period of ${duration(graceSeconds * 1000)}.`,
      sleep.place,
    );
  return { kind: 'sleep', ms: seconds * 1000 };
}

/** KEP-4960: `spec.os.name` must say which system's signals are meant. */
function readStopSignal(spec: LocatedMap, lifecycle: LocatedMap | null, fields: Fields): Lifecycle['signal'] {
  const name = fields.text(lifecycle, 'stopSignal');
  const place = valueAt(lifecycle, 'stopSignal')?.place;
  if (name === null || place === undefined) return null;
  if (fields.text(spec, 'os', 'name') === null) {
    fields.note('Kubernetes refuses stopSignal without spec.os.name; it is left out.', place);
    return null;
  }
  if (!/^SIG[A-Z]+[A-Z\d]*([+-]\d{1,2})?$/.test(name)) {
    fields.note(`Kubernetes knows no signal ${quote(name)}; it is left out.`, place);
    return null;
  }
  fields.note('Only Kubernetes 1.33 and later with the gate ContainerStopSignals sends this signal.', place);
  return { name, place };
}
