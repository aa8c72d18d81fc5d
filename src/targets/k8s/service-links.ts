import type { Service, ServicePort } from './cluster.js';

/**
 * The variables that the kubelet makes for each service of the namespace (envvars.FromServices): the ones of
 * Docker's old links among them, such as `REDIS_PORT=tcp://10.96.0.3:6379`, which programs take for their own.
 */
export function serviceVariables(services: readonly Service[]): ReadonlyMap<string, string> {
  return new Map(services.flatMap(variablesOf));
}

function variablesOf({ name, address, ports }: Service): (readonly [string, string])[] {
  const prefix = toVariableName(name);
  const [first] = ports;
  if (first === undefined) return [];
  const named = ports.filter((port) => port.name !== null && port.name !== '');
  return [
    [`${prefix}_SERVICE_HOST`, address],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...named.map(
      (port) => [`${prefix}_SERVICE_PORT_${toVariableName(port.name ?? '')}`, String(port.port)] as const,
    ),
    [`${prefix}_PORT`, urlOf(address, first)],
    ...ports.flatMap((port) => linkOf(prefix, address, port)),
  ];
}

function linkOf(prefix: string, address: string, port: ServicePort): (readonly [string, string])[] {
  const link = `${prefix}_PORT_${port.port}_${port.protocol.toUpperCase()}`;
  return [
    [link, urlOf(address, port)],
    [`${link}_PROTO`, port.protocol.toLowerCase()],
    [`${link}_PORT`, String(port.port)],
    [`${link}_ADDR`, address],
  ];
}

function urlOf(address: string, { port, protocol }: ServicePort): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `${protocol.toLowerCase()}://${host}:${port}`;
}

function toVariableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
