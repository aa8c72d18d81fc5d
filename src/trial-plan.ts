import type {
  DeclaredFacts,
  GraceFacts,
  ImageFacts,
  ProcessFacts,
  Remedy,
  SignalFacts,
  TrialRole,
} from './observation.js';
import type { DeclaredReadiness, Hook, HookRules, RunSettings } from './target-spec.js';

/** A port of the container and a path to ask there. */
export interface HttpTarget {
  readonly port: number;
  /** Begins with `/`. */
  readonly path: string;
}

/** How to tell that the program is up. */
export type ReadyHow =
  /** A declared HEALTHCHECK, else settling. */
  | { readonly kind: 'auto' }
  | { readonly kind: 'health' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** A line of the log matches this regular expression. */
  | { readonly kind: 'log'; readonly pattern: string }
  /** Something listens on this TCP port. */
  | { readonly kind: 'port'; readonly port: number }
  /** GET is answered with a status from 200 to 399. */
  | ({ readonly kind: 'http' } & HttpTarget)
  /** A command in the container exits with 0. */
  | Extract<DeclaredReadiness, { kind: 'exec' }>;

/** What is run before the signal is sent. */
export interface HooksPlan {
  readonly rules: HookRules;
  /** In this order. */
  readonly hooks: readonly Hook[];
  /** The whole grace period, which hooks spend by the rules of Kubernetes, ms. */
  readonly budgetMs: number;
}

/** When to pull an image. */
export type PullPolicy = 'missing' | 'always' | 'never';

/** Whether a helper container is to look at the processes: where it is needed, never, or always, from this image. */
export type HelperWish =
  | { readonly kind: 'auto' }
  | { readonly kind: 'never' }
  | { readonly kind: 'image'; readonly reference: string };

/** Chooses from the processes of a container. */
export type ChooseProcesses = (processes: readonly ProcessFacts[]) => readonly ProcessFacts[];

/** All that one trial is told; nothing is left to a default further down. */
export interface TrialPlan {
  readonly role: TrialRole;
  readonly id: string;
  /** What a remedy changes; null for every other trial. */
  readonly remedy: Remedy | null;
  readonly image: ImageFacts;
  /** Replaces the image's own; null keeps it. */
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  readonly init: boolean;
  readonly settings: RunSettings;
  readonly signal: SignalFacts;
  /** Another signal, so long after the first; null for none. */
  readonly second: { readonly signal: Pick<SignalFacts, 'name' | 'number'>; readonly afterMs: number } | null;
  readonly grace: GraceFacts;
  /** Null where none is declared. */
  readonly hooks: HooksPlan | null;
  /** Where a file says it; null where no file does. */
  readonly declared: DeclaredFacts | null;
  readonly ready: ReadyHow;
  readonly readyTimeoutMs: number;
  /** Send the signal no sooner than this after the start, however settled it is; 0 as soon as it is. */
  readonly notBeforeMs: number;
  /** Signal it when it is up, or as soon as it has been started. */
  readonly when: 'ready' | 'starting';
  /** Where requests go from ready to the end; null for none. */
  readonly load: HttpTarget | null;
  /** Null for none. */
  readonly freeze: FreezePlan | null;
  /** Wait the budget out even when a proof is at hand. */
  readonly fullGrace: boolean;
  /** Leave the container behind for a person to look at. */
  readonly keep: boolean;
  /** Null for a container that is run by itself. */
  readonly pod: PodPlan | null;
}

/**
 * Which of the container's processes to stop (SIGSTOP), so that they cannot exit by themselves however long PID 1 waits for
 * them.
 */
export interface FreezePlan {
  readonly choose: ChooseProcesses;
  /** So long after the signal, when they may have answered it; 0 for before the signal. */
  readonly afterMs: number;
  /** Stop them again and again, so that who sets them going (SIGCONT) does so in vain; it takes a processor meanwhile. */
  readonly keepsStopped: boolean;
  /** PID 1 waits for them where it has told them to stop and sleeps so long after the signal. */
  readonly waitsFromMs: number;
}

/** The rest of a Pod, with which a container is started and told to stop. */
export interface PodPlan {
  /** What the container itself is in it. */
  readonly role: 'sidecar' | 'regular';
  /** `PodPart.order` of the container itself. */
  readonly order: number;
  /** What has to pass before those that start after it do; null for nothing. */
  readonly startup: ReadyHow | null;
  /** Content id of an image with a shell, from which the container is made that holds what the others share. */
  readonly holderImage: string;
  readonly holderSettings: RunSettings;
  readonly sharesNetwork: boolean;
  readonly sharesProcesses: boolean;
  readonly graceSeconds: number;
  /** Those that several of them have. */
  readonly volumes: readonly SharedVolume[];
  /** Where the container itself has them. */
  readonly mounts: readonly SharedMount[];
  /** The others, in the order of their start. */
  readonly members: readonly MemberPlan[];
}

/** A volume by the name that the Pod gives it. */
export interface SharedVolume extends EmptyDir {
  readonly name: string;
}

/** A volume that begins empty, whatever an image has where it is mounted, and that is root's. */
export interface EmptyDir {
  /** Null for one on disk; a limit of null leaves it to the kernel: half of the memory. */
  readonly memory: { readonly maxBytes: number | null } | null;
}

/** Where a container has a volume that it shares. */
export interface SharedMount {
  readonly volume: string;
  readonly path: string;
  /** The part of the volume; null for the whole. */
  readonly subPath: string | null;
  readonly isReadOnly: boolean;
}

/** Another container of the Pod. */
export interface MemberPlan {
  readonly name: string;
  readonly role: 'init' | 'sidecar' | 'regular';
  readonly order: number;
  /** The hooks of the container that is probed send requests to it. */
  readonly isAsked: boolean;
  readonly startup: ReadyHow | null;
  readonly mounts: readonly SharedMount[];
  /** How it is created, how to tell that it is up, its hooks and its signal. */
  readonly plan: TrialPlan;
}

/** True where the engine is to run a health check: the target's own, else the image's. */
export function hasHealthcheck({ image, settings }: Pick<TrialPlan, 'image' | 'settings'>): boolean {
  const { healthcheck } = settings;
  if (healthcheck === null) return image.healthcheck;
  return healthcheck !== 'none' && healthcheck.test.length > 0 && healthcheck.test[0] !== 'NONE';
}

/** What the container runs: entrypoint and arguments joined. */
export function argvOf({
  image,
  entrypoint,
  cmd,
}: Pick<TrialPlan, 'image' | 'entrypoint' | 'cmd'>): string[] {
  // As in docker run: replacing the entrypoint drops the image's CMD.
  const command = cmd ?? (entrypoint === null ? image.cmd : null);
  return [...(entrypoint ?? image.entrypoint ?? []), ...(command ?? [])];
}
