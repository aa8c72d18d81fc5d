import type { Fields } from './fields.js';
import type { ManifestObject } from './objects.js';

/** What a ConfigMap or a Secret holds. */
export interface KeyValues {
  readonly isSecret: boolean;
  readonly type: string;
  readonly entries: ReadonlyMap<string, Uint8Array>;
}

export type KeyValuesKind = 'ConfigMap' | 'Secret';

export interface ServicePort {
  readonly name: string | null;
  readonly port: number;
  readonly protocol: string;
}

export interface Service {
  readonly name: string;
  readonly address: string;
  readonly ports: readonly ServicePort[];
}

/** The objects of the files that Pods refer to. A namespace that a file leaves out is `default`. */
export interface Cluster {
  /** Null where the files have none. */
  keyValues(kind: KeyValuesKind, namespace: string | null, name: string): KeyValues | null;
  /** Those with an address, by name. */
  services(namespace: string | null): readonly Service[];
  /** The Secrets with logins that Pods of a service account pull their images with. */
  pullSecrets(namespace: string | null, serviceAccount: string): readonly string[];
}

export const CLUSTER_KINDS: readonly string[] = ['ConfigMap', 'Secret', 'Service', 'ServiceAccount'];

export const DEFAULT_NAMESPACE = 'default';

/** Of two objects with the same name the later one counts. `fieldsOf` reads an object and notes what is wrong. */
export function createCluster(
  objects: readonly ManifestObject[],
  fieldsOf: (object: ManifestObject) => Fields,
): Cluster {
  const byKey = new Map<string, ManifestObject>();
  for (const object of objects)
    if (CLUSTER_KINDS.includes(object.kind))
      byKey.set(keyOf(object.kind, object.namespace, object.name), object);
  const keyValues = new Map<string, KeyValues>();
  const servicesOf = new Map<string, ManifestObject[]>();
  for (const object of byKey.values()) {
    if (object.kind !== 'Service') continue;
    const namespace = namespaceOf(object.namespace);
    servicesOf.set(namespace, servicesOf.get(namespace) ?? []);
    servicesOf.get(namespace)?.push(object);
  }
  const links = new Map<string, readonly Service[]>();
  return {
    keyValues: (kind, namespace, name) => {
      const key = keyOf(kind, namespace, name);
      const object = byKey.get(key);
      if (object === undefined) return null;
      const read = keyValues.get(key) ?? readKeyValues(object, fieldsOf(object));
      keyValues.set(key, read);
      return read;
    },
    services: (namespace) => {
      const known = links.get(namespaceOf(namespace));
      if (known !== undefined) return known;
      const services = (servicesOf.get(namespaceOf(namespace)) ?? [])
        .map((object, index) => readService(object, fieldsOf(object), index))
        .filter((service) => service !== null)
        .sort((one, other) => (one.name < other.name ? -1 : 1));
      links.set(namespaceOf(namespace), services);
      return services;
    },
    pullSecrets: (namespace, serviceAccount) => {
      const account = byKey.get(keyOf('ServiceAccount', namespace, serviceAccount));
      if (account === undefined) return [];
      const fields = fieldsOf(account);
      return fields.maps(account.root, 'imagePullSecrets').flatMap((each) => fields.text(each, 'name') ?? []);
    },
  };
}

function namespaceOf(namespace: string | null): string {
  return namespace ?? DEFAULT_NAMESPACE;
}

function keyOf(kind: string, namespace: string | null, name: string): string {
  return JSON.stringify([kind, namespaceOf(namespace), name]);
}

function readKeyValues({ kind, root }: ManifestObject, fields: Fields): KeyValues {
  const isSecret = kind === 'Secret';
  const plain = fields.dictionary(root, isSecret ? 'stringData' : 'data');
  const encoded = fields.dictionary(root, isSecret ? 'data' : 'binaryData');
  return {
    isSecret,
    type: fields.text(root, 'type') ?? '',
    entries: new Map([
      ...[...encoded].map(([key, value]) => [key, Buffer.from(value, 'base64')] as const),
      ...[...plain].map(([key, value]) => [key, Buffer.from(value)] as const),
    ]),
  };
}

/** The range that a cluster takes addresses from by default, 10.96.0.0/12, with .1 for its own API. */
function assumedAddress(index: number): string {
  return `10.96.${Math.floor((index + 2) / 250)}.${((index + 2) % 250) + 1}`;
}

/** Null for a service without an address of its own, which Kubernetes makes no variables for. */
function readService(
  { name, apiVersion, root }: ManifestObject,
  fields: Fields,
  index: number,
): Service | null {
  const spec = fields.map(root, 'spec');
  const type = fields.text(spec, 'type');
  const address = fields.text(spec, 'clusterIP') || assumedAddress(index);
  if (apiVersion !== 'v1' || type === 'ExternalName' || address === 'None') return null;
  const ports = fields.maps(spec, 'ports').flatMap((each) => {
    const port = fields.integer(each, 'port');
    if (port === null) return [];
    return { name: fields.text(each, 'name'), port, protocol: fields.text(each, 'protocol') ?? 'TCP' };
  });
  return ports.length === 0 ? null : { name, address, ports };
}
