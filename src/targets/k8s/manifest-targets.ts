import type { PodTarget } from '../../pod-spec.js';
import type { TargetList } from '../../target-list.js';
import { type Note, PLAIN_SETTINGS, type Place, type TargetSpec } from '../../target-spec.js';
import type { SourceText } from './documents.js';
import { loadManifests } from './load-manifests.js';
import { STRICT_OPTIONS } from './options.js';
import type { Beside } from './read-beside.js';

/** What is asked of manifests. */
export interface ManifestChoices extends Beside {
  /** Kinds beyond Kubernetes' own whose `spec.template` is a Pod's. */
  readonly kindsWithTemplate: readonly string[];
  /** Containers that ask for it may be privileged and have folders and the network of the machine. */
  readonly host: boolean;
}

/**
 * The containers of manifests as targets that are probed one by one: one that needs its Pod for its stop cannot be, and
 * a document that cannot be read is a target that cannot be started, as it may hide some.
 */
export function manifestTargets(sources: readonly SourceText[], choices: ManifestChoices): TargetList {
  const { host, ...others } = choices;
  const allow = { privileged: host, hostPath: host, hostNetwork: host };
  const loaded = loadManifests(sources, { ...STRICT_OPTIONS, ...others, allow });
  const skipped = loaded.skipped.map(({ kind, count }) => `${count} ${kind}`).join(', ');
  return {
    targets: [...loaded.targets.map(alone), ...loaded.unread.map((note) => unreadTarget(note, sources))],
    leftOut: [],
    notes: [
      ...loaded.notes,
      ...(skipped === '' ? [] : [{ message: `What has no Pod is left out: ${skipped}.`, place: null }]),
    ],
  };
}

/** The same as it is probed without the rest of its Pod. */
function alone(target: PodTarget): TargetSpec {
  const { pod, declared } = target;
  if (pod.siblings.length === 0) return target;
  const message = `It is probed alone, without ${pod.siblings.join(', ')} of its Pod.`;
  const notes = [...declared.notes, { message, place: declared.place }];
  const place = declared.hooks[0]?.place ?? declared.place;
  const obstacle = declared.obstacle ?? (pod.asks.length === 0 ? null : needsPod(pod.asks, place));
  return { ...target, declared: { ...declared, notes, obstacle } };
}

function needsPod(asked: readonly string[], place: Place) {
  return {
    message: `Its hook asks ${asked.join(', ')}, of the same Pod, without which it is probed.`,
    hint: 'Probe its image by itself: sigprobe IMAGE runs no hook.',
    place,
  };
}

function unreadTarget({ message, place }: Note, sources: readonly SourceText[]): TargetSpec {
  const at = place ?? { file: sources[0]?.file ?? '-', line: 1, column: 1, path: '' };
  return {
    kind: 'k8s',
    name: `${at.file}:${at.line}`,
    image: '',
    entrypoint: null,
    cmd: null,
    init: false,
    settings: PLAIN_SETTINGS,
    declared: {
      place: at,
      notes: [],
      obstacle: { message, hint: 'Correct the document, or render it first.', place: at },
      signal: null,
      grace: null,
      ready: null,
      hooks: [],
      hookRules: 'kubernetes',
      dependsOn: [],
      buildCommand: null,
    },
  };
}

const TOP_KEY = (key: string) => new RegExp(`(?:^|[{,])[ \\t]*"?${key}"?[ \\t]*:`, 'm');
const [API_VERSION, KIND] = [TOP_KEY('apiVersion'), TOP_KEY('kind')];

/** True for a text that has what each object of Kubernetes has, and no Compose file. */
export function isManifest({ text }: SourceText): boolean {
  return API_VERSION.test(text) && KIND.test(text);
}
