import type { RunSettings } from '../../target-spec.js';
import type { HostAccess, ServiceAccess } from './mounts.js';
import { readText } from './read-text.js';
import type { Reader } from './reader.js';

type Isolation = Pick<RunSettings, 'privileged' | 'network' | 'pid' | 'securityOpt'>;

/** How far a container is kept apart from the machine; what would give it power is left out unless it is allowed. */
export function readIsolation(
  service: Reader,
  access: ServiceAccess,
  absolute: (path: string) => string,
): Isolation {
  return {
    privileged: readPrivileged(service, access),
    network: readNetwork(service, access),
    pid: readPid(service, access),
    securityOpt: readSecurity(service, absolute),
  };
}

function readPrivileged(service: Reader, access: HostAccess): boolean {
  const place = service.located('privileged')?.place;
  if (place === undefined || !service.flag('privileged')) return false;
  if (!access.host) service.notebook.note('It is not privileged here without --host-access.', place);
  return access.host;
}

function readNetwork(service: Reader, access: ServiceAccess): string | null {
  const mode = service.text('network_mode');
  if (access.withDependencies && mode?.value.startsWith('service:')) return null;
  if (mode === null || mode.value === 'bridge' || mode.value === 'default') return null;
  if (mode.value === 'none') return 'none';
  if (mode.value === 'host' && access.host) return 'host';
  const why =
    mode.value === 'host' ? "the machine's network without --host-access" : `the network of '${mode.value}'`;
  service.notebook.note(`It has a network of its own here, not ${why}.`, mode.place);
  return null;
}

/** In the machine's PID namespace it is not PID 1, which changes what signals do: it has to be there in the probe too. */
function readPid(service: Reader, { withDependencies }: ServiceAccess): 'host' | null {
  const mode = service.text('pid');
  if (withDependencies && mode?.value.startsWith('service:')) return null;
  if (mode === null || mode.value === 'host') return mode === null ? null : 'host';
  service.notebook.note(`It sees its own processes here, not those of '${mode.value}'.`, mode.place);
  return null;
}

/** A profile for seccomp is a file, which the engine wants the text of. */
function readSecurity(service: Reader, absolute: (path: string) => string): string[] {
  return service.texts('security_opt').flatMap(({ value, place }) => {
    const option = value.includes('=') ? value : value.replace(':', '=');
    const [name, setting = ''] = option.split(/=(.*)/s, 2);
    if (name !== 'seccomp' || setting === 'unconfined') return [option];
    const profile = readText(absolute(setting));
    if (profile !== null) return [`seccomp=${profile}`];
    service.notebook.note(`The seccomp profile '${setting}' cannot be read; it is left out.`, place);
    return [];
  });
}
