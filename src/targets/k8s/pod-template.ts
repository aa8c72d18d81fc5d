import type { Place } from '../../target-spec.js';
import { type LocatedMap, valueAt } from '../yaml/located.js';
import { DEFAULT_NAMESPACE } from './cluster.js';
import type { Fields } from './fields.js';
import type { ManifestObject } from './objects.js';

/** Where each kind has its Pod. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** A Pod as a file writes it, and who it is. */
export interface PodTemplate {
  readonly object: ManifestObject;
  readonly spec: LocatedMap;
  readonly identity: PodIdentity;
}

/** What a Pod knows of itself; a name that a controller makes up is assumed. */
export interface PodIdentity {
  readonly name: string;
  readonly isNameAssumed: boolean;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

export function hasTemplate(kind: string, more: readonly string[]): boolean {
  return Object.hasOwn(TEMPLATES, kind) || more.includes(kind);
}

/** The Pod of an object; a sentence where it has none. */
export function findTemplate(
  object: ManifestObject,
  fields: Fields,
): PodTemplate | { readonly message: string; readonly place: Place } {
  const steps = Object.hasOwn(TEMPLATES, object.kind) ? TEMPLATES[object.kind] : undefined;
  const template = valueAt(object.root, ...(steps ?? ['spec', 'template']));
  const spec = fields.map(template, 'spec');
  if (spec === null) return { message: `This ${object.kind} has no Pod.`, place: object.place };
  const { kind, name, namespace } = object;
  const identity: PodIdentity = {
    name: podName(kind, name),
    isNameAssumed: kind !== 'Pod',
    namespace: namespace ?? DEFAULT_NAMESPACE,
    serviceAccount:
      fields.text(spec, 'serviceAccountName') ?? fields.text(spec, 'serviceAccount') ?? 'default',
    labels: fields.dictionary(template, 'metadata', 'labels'),
    annotations: fields.dictionary(template, 'metadata', 'annotations'),
  };
  return { object, spec, identity };
}

/** The first Pod of a StatefulSet has this very name; others end in letters that the controller draws. */
function podName(kind: string, name: string): string {
  if (kind === 'Pod') return name;
  return kind === 'StatefulSet' ? `${name}-0` : `${name}-abcde`;
}
