import type { PodSpec, PodTarget } from '../../pod-spec.js';
import type { Note } from '../../target-spec.js';
import { createAllowance, TooLarge } from './allowance.js';
import { CLUSTER_KINDS, type Cluster, createCluster } from './cluster.js';
import type { SourceText } from './documents.js';
import { createFields } from './fields.js';
import { type ManifestObject, readObjects } from './objects.js';
import type { ManifestOptions } from './options.js';
import { podId, readPod, repeatedNote } from './pod.js';
import { findTemplate, hasTemplate, type PodTemplate } from './pod-template.js';

/** What manifests hold. */
export interface LoadedManifests {
  /** In the order of the files. */
  readonly pods: readonly PodSpec[];
  /** The regular containers and the sidecars of all Pods. */
  readonly targets: readonly PodTarget[];
  /** Objects without a Pod, by kind, those that stand there most often first. */
  readonly skipped: readonly { readonly kind: string; readonly count: number }[];
  /** Documents that cannot be read, and may hide targets. */
  readonly unread: readonly Note[];
  /** What concerns no Pod, or several. */
  readonly notes: readonly Note[];
}

/** Reads the Pods of these texts. It fails for none: what is wrong is said of the target or the document alone. */
export function loadManifests(sources: readonly SourceText[], options: ManifestOptions): LoadedManifests {
  const isPod = (kind: string) => hasTemplate(kind, options.kindsWithTemplate);
  const isWanted = (kind: string) => isPod(kind) || CLUSTER_KINDS.includes(kind);
  const read = readObjects(sources, isWanted);
  const lookups = readObjects(options.lookups, (kind) => CLUSTER_KINDS.includes(kind));

  const notes: Note[] = [];
  const fields = createFields(notes);
  const unread: Note[] = [...read.unread, ...lookups.unread];
  const templates: PodTemplate[] = [];
  for (const object of read.objects.filter(({ kind }) => isPod(kind))) {
    const template = findTemplate(object, fields);
    if ('message' in template) unread.push(template);
    else templates.push(template);
  }
  const namespaces = new Set(templates.map(({ object }) => object.namespace));
  const beside = lookups.objects.flatMap((object) => inEach(namespaces, object));
  const cluster = createCluster([...read.objects, ...beside], () => fields);
  if ([...namespaces].some((namespace) => cluster.services(namespace).length > 0))
    notes.push({ message: 'The addresses of the services are assumed; nothing answers there.', place: null });
  const pods = readPods(nameAll(templates, notes), { cluster, options }, unread);
  return {
    pods,
    targets: pods.flatMap(({ containers }) => containers.filter(({ pod }) => pod.role !== 'init')),
    skipped: countSkipped(
      read.skipped,
      read.objects.filter(({ kind }) => !isPod(kind)),
    ),
    unread,
    notes,
  };
}

/** What is given beside the files and names no namespace is for the Pods of each. */
function inEach(namespaces: ReadonlySet<string | null>, object: ManifestObject): ManifestObject[] {
  return object.namespace === null
    ? [...namespaces].map((namespace) => ({ ...object, namespace }))
    : [object];
}

/** Those after the one that is too much are not read. */
function readPods(
  named: readonly [string, PodTemplate][],
  sources: { readonly cluster: Cluster; readonly options: ManifestOptions },
  unread: Note[],
): PodSpec[] {
  const context = { ...sources, allowance: createAllowance(sources.options.maxEntries) };
  const pods: PodSpec[] = [];
  for (const [id, template] of named)
    try {
      pods.push(readPod(template, id, context));
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      const message = 'This Pod and those after it are not read: what the Pods refer to is too much.';
      unread.push({ message, place: template.object.place });
      break;
    }
  return pods;
}

/** An id for each Pod; the second with the same one is `Deployment/web#2`. */
function nameAll(templates: readonly PodTemplate[], notes: Note[]): [string, PodTemplate][] {
  const seen = new Map<string, number>();
  return templates.map((template) => {
    const id = podId(template);
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    if (count === 2) notes.push(repeatedNote(id, template.object.place));
    return [count === 1 ? id : `${id}#${count}`, template];
  });
}

function countSkipped(
  known: ReadonlyMap<string, number>,
  others: readonly ManifestObject[],
): LoadedManifests['skipped'] {
  const counts = new Map(known);
  for (const { kind } of others) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .map(([kind, count]) => ({ kind, count }))
    .sort((one, other) => other.count - one.count || (one.kind < other.kind ? -1 : 1));
}
