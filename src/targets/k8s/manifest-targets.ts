import type { PodMemberTarget, PodSpec, PodTarget } from '../../pod-spec.js';
import type { TargetList } from '../../target-list.js';
import { type Declared, type Note, PLAIN_SETTINGS, type TargetSpec } from '../../target-spec.js';
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
 * The containers of manifests as targets, each with the rest of its Pod; a document that cannot be read is a target that
 * cannot be started, as it may hide some.
 */
export function manifestTargets(sources: readonly SourceText[], choices: ManifestChoices): TargetList {
  const { host, ...others } = choices;
  const allow = { privileged: host, hostPath: host, hostNetwork: host };
  const loaded = loadManifests(sources, { ...STRICT_OPTIONS, ...others, allow });
  const skipped = loaded.skipped.map(({ kind, count }) => `${count} ${kind}`).join(', ');
  return {
    targets: [
      ...loaded.targets.map((target) => inPod(target, loaded.pods)),
      ...loaded.unread.map((note) => unreadTarget(note, sources)),
    ],
    leftOut: [],
    notes: [
      ...loaded.notes,
      ...(skipped === '' ? [] : [{ message: `What has no Pod is left out: ${skipped}.`, place: null }]),
    ],
  };
}

/** With the rest of its Pod, if there is more of it. */
function inPod(target: PodTarget, pods: readonly PodSpec[]): TargetSpec {
  const { pod, declared } = target;
  const whole = pods.find(({ containers }) => containers.includes(target));
  const { logins = [] } = whole ?? {};
  if (whole === undefined || pod.siblings.length === 0)
    return logins.length === 0 ? target : { ...target, logins };
  const message = `It is started and stopped with ${pod.siblings.join(', ')}, of its Pod.`;
  const notes = [...declared.notes, { message, place: declared.place }];
  const obstacle = declared.obstacle ?? obstacleOfOthers(target, whole);
  const member: PodMemberTarget = { ...target, declared: { ...declared, notes, obstacle }, logins, whole };
  return member;
}

/** What cannot be started makes its Pod one that cannot be. */
function obstacleOfOthers({ pod }: PodTarget, { containers }: PodSpec): Declared['obstacle'] {
  const other = containers.find(
    (each) => each.pod.container !== pod.container && each.declared.obstacle !== null,
  );
  const obstacle = other?.declared.obstacle;
  if (other === undefined || obstacle == null) return null;
  return { ...obstacle, message: `Its Pod has ${other.pod.container}. ${obstacle.message}` };
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
