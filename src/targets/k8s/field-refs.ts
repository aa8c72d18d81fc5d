import { type Located, valueAt } from '../yaml/located.js';
import { DEFAULT_NAMESPACE } from './cluster.js';
import type { Fields } from './fields.js';
import type { PodIdentity } from './pod-template.js';
import { parseQuantity } from './quantity.js';

/** What a field of the Pod holds. */
export interface FieldValue {
  readonly value: string;
  /** Only a cluster knows it. */
  readonly isAssumed: boolean;
}

/** A program can listen there; what it tells others of itself leads nowhere in a probe in any case. */
const ADDRESS = '127.0.0.1';
const NODE = 'node';
const UID = '00000000-0000-4000-8000-000000000000';

/** What a container that has no limit may use: all that its node has. */
const NODE_RESOURCES: Readonly<Record<string, number>> = {
  cpu: 2,
  memory: 4 * 1024 ** 3,
  'ephemeral-storage': 16 * 1024 ** 3,
};

/** The value at `metadata.labels['app']`, `status.podIP` and the like; null for a path that Kubernetes does not know. */
export function readField(path: string, identity: PodIdentity): FieldValue | null {
  const known = (value: string): FieldValue => ({ value, isAssumed: false });
  const assumed = (value: string): FieldValue => ({ value, isAssumed: true });
  const [, part, key = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (part !== undefined) return known(identity[part === 'labels' ? 'labels' : 'annotations'].get(key) ?? '');
  switch (path) {
    case 'metadata.name':
      return { value: identity.name, isAssumed: identity.isNameAssumed };
    case 'metadata.namespace':
      return { value: identity.namespace, isAssumed: identity.namespace === DEFAULT_NAMESPACE };
    case 'metadata.uid':
      return assumed(UID);
    case 'metadata.labels':
      return known(formatMap(identity.labels));
    case 'metadata.annotations':
      return known(formatMap(identity.annotations));
    case 'spec.nodeName':
      return assumed(NODE);
    case 'spec.serviceAccountName':
      return known(identity.serviceAccount);
    case 'status.hostIP':
    case 'status.hostIPs':
    case 'status.podIP':
    case 'status.podIPs':
      return assumed(ADDRESS);
  }
  return null;
}

/** The value of a `resourceFieldRef`; null for one that cannot be understood. */
export function readResource(ref: Located, container: Located | null, fields: Fields): FieldValue | null {
  const [, bound, name] = /^(limits|requests)\.(.+)$/.exec(fields.text(ref, 'resource') ?? '') ?? [];
  const divisor = parseQuantity(fields.word(ref, 'divisor') ?? '1') || 1;
  if (bound === undefined || name === undefined) return null;
  const resources = valueAt(container, 'resources');
  const written = fields.word(resources, bound, name) ?? fields.word(resources, 'limits', name);
  const amount = written === null ? (bound === 'limits' ? NODE_RESOURCES[name] : 0) : parseQuantity(written);
  if (amount === undefined || amount === null) return null;
  return { value: String(Math.ceil(amount / divisor)), isAssumed: written === null };
}

/** As the kubelet writes labels into a file: `key="value"` a line, sorted. */
function formatMap(map: ReadonlyMap<string, string>): string {
  return [...map]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}
