import {
  type Declared,
  type DeclaredReadiness,
  type GivenLogins,
  type Note,
  type Place,
  sharesState,
  type TargetSpec,
} from './target-spec.js';

/** The containers that Kubernetes starts and stops together, and what they share. */
export interface PodSpec {
  /** `Deployment/web`, `shop/Deployment/web`: different for each Pod of one load. */
  readonly id: string;
  /** Kind of the object that makes it, such as `StatefulSet`. */
  readonly kind: string;
  /** Of that object. */
  readonly name: string;
  /** Null where the file names none. */
  readonly namespace: string | null;
  readonly place: Place;
  /** What holds for all its containers. */
  readonly notes: readonly Note[];
  /** In the order of their start: see `PodPart.order`. */
  readonly containers: readonly PodTarget[];
  readonly volumes: readonly PodVolume[];
  /** As it is written, 30 by default: src/pod-grace.ts has what the kubelet makes of it. */
  readonly graceSeconds: number;
  readonly network: 'pod' | 'host';
  readonly processes: PodProcesses;
  /** For the registries of its images. They are shown nowhere. */
  readonly logins: readonly GivenLogins[];
}

/** Whose processes a container sees: its own, with PID 1 its own program; those of its Pod; or those of the node. */
export type PodProcesses = 'own' | 'pod' | 'host';

/** A volume that containers of a Pod may share. */
export interface PodVolume {
  readonly name: string;
  /**
   * `scratch` and `claim` begin empty, `files` has the same files in each container, `host` is a folder of the
   * machine, `absent` is something that only a cluster has.
   */
  readonly kind: 'scratch' | 'claim' | 'files' | 'host' | 'absent';
  readonly isInMemory: boolean;
  /** Bytes; null for no limit. */
  readonly sizeLimit: number | null;
}

/** A container of a Pod as a target. */
export interface PodTarget extends TargetSpec {
  readonly kind: 'k8s';
  readonly declared: Declared;
  readonly pod: PodPart;
}

/** A container that is probed with the others of its Pod. */
export interface PodMemberTarget extends PodTarget {
  readonly whole: PodSpec;
}

/** Null for a target that is run by itself. */
export function podMemberOf(spec: Pick<TargetSpec, 'settings'>): PodMemberTarget | null {
  return 'whole' in spec ? (spec as PodMemberTarget) : null;
}

/** As `sharesState`, of all the containers that are run for it. */
export function targetSharesState(spec: TargetSpec): boolean {
  const containers = podMemberOf(spec)?.whole.containers ?? [spec];
  return containers.some(({ settings }) => sharesState(settings));
}

/** What a container is in its Pod, and what it shares with the others. */
export interface PodPart {
  /** `PodSpec.id`. */
  readonly id: string;
  /** Its name in the Pod. */
  readonly container: string;
  /** `init` ends before the next one starts; `sidecar` is an init container that goes on running. */
  readonly role: 'init' | 'sidecar' | 'regular';
  /** From 0: containers with the same number start together. Sidecars stop in the reverse order, after all others. */
  readonly order: number;
  /** Names of the other containers of the Pod. */
  readonly siblings: readonly string[];
  /** Those among them that its hooks send a request to. */
  readonly asks: readonly string[];
  /** What its settings have a place of their own for when it is run alone. */
  readonly mounts: readonly PodMount[];
  readonly processes: PodProcesses;
  /** `PodSpec.graceSeconds`. */
  readonly graceSeconds: number;
  /** What has to pass before `Declared.ready` is asked, and before what follows a sidecar is started; null for nothing. */
  readonly startup: { readonly how: DeclaredReadiness; readonly place: Place } | null;
  /** The kubelet starts the image only if its USER is a number other than 0. */
  readonly needsNonRootImage: boolean;
  /** Names of the variables in `settings.env` whose values are secret. */
  readonly secretEnv: readonly string[];
}

/** Where a container has a volume of its Pod. */
export interface PodMount {
  /** `PodVolume.name`. */
  readonly volume: string;
  readonly path: string;
  /** The part of the volume; null for the whole. */
  readonly subPath: string | null;
  readonly isReadOnly: boolean;
}
