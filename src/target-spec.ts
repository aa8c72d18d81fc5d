/** The `docker run` options that a probed container may be given. */
export interface RunSettings {
  /** `NAME=value` each. */
  readonly env: readonly string[];
  /** `source:destination[:options]` each, as in `docker run -v`. */
  readonly volumes: readonly string[];
  /** Containers whose volumes it has as well, `id[:ro]` each, as in `docker run --volumes-from`. */
  readonly volumesFrom: readonly string[];
  readonly user: string | null;
  readonly workdir: string | null;
  readonly network: string | null;
  /** Names by which the others on `network` find it; of use on a network that was created for a run. */
  readonly aliases: readonly string[];
  readonly platform: string | null;
  /** Bytes; null leaves it unlimited. */
  readonly memory: number | null;
  /** Billionths of a core; null leaves it unlimited. */
  readonly nanoCpus: number | null;
  readonly readOnly: boolean;
  /** `path[:options]` each. */
  readonly tmpfs: readonly string[];
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  /** Replaces the image's; `none` runs none, null keeps the image's. */
  readonly healthcheck: HealthcheckSettings | 'none' | null;
  readonly hostname: string | null;
  /** `name:address` each. */
  readonly extraHosts: readonly string[];
  /** Names or numbers. */
  readonly groups: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  /** Bytes; null leaves the engine's 64 MB. */
  readonly shmSize: number | null;
  /** `host`, that of another container, or null for a PID namespace of its own. */
  readonly pid: 'host' | `container:${string}` | null;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly privileged: boolean;
  /** As in `docker run --security-opt`. */
  readonly securityOpt: readonly string[];
  /** Put into the container before it starts. */
  readonly files: readonly FileInContainer[];
  readonly volumeParts: readonly VolumePart[];
}

/** A folder or file of a volume, where a container has it. */
export interface VolumePart {
  /** By its name on the engine. */
  readonly volume: string;
  /** There is such a folder or file when the container starts. */
  readonly subPath: string;
  readonly path: string;
  readonly isReadOnly: boolean;
}

export interface FileInContainer {
  readonly path: string;
  /** May be secret: it is shown nowhere. */
  readonly content: string | Uint8Array;
  /** Permission bits, such as 0o444. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** As the engine takes it; a time of 0 leaves it to the engine. */
export interface HealthcheckSettings {
  /** `['CMD', …]` or `['CMD-SHELL', line]`; empty keeps the image's. */
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly startPeriodMs: number;
  readonly retries: number;
}

/** Where something is written. */
export interface Place {
  /** As the user named it, else relative to the working directory; `-` for standard input. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** `services.web.stop_signal`, `spec.template.spec.containers[0]`; of the first document unless it says more. */
  readonly path: string;
}

/** What a file says that a probe leaves out, assumes or does otherwise. It holds no value that may be secret. */
export interface Note {
  /** A sentence. */
  readonly message: string;
  readonly place: Place | null;
}

/** What to probe, before an engine has been asked about it. */
export interface TargetSpec {
  readonly kind: 'image' | 'compose' | 'k8s';
  /** As the user knows it. */
  readonly name: string;
  /** Image reference. */
  readonly image: string;
  /** Replaces the image's own; null keeps it. */
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  readonly init: boolean;
  readonly settings: RunSettings;
  /** What a file says of it; null for an image that was named on the command line. */
  readonly declared: Declared | null;
  /** What the file has for the registry of its image, first to last, before what this machine has; none where it is left out. */
  readonly logins?: readonly GivenLogins[];
}

/** Credentials for registries that stand beside a target. They are shown nowhere. */
export interface GivenLogins {
  /** What messages call it, such as the name of a Secret. */
  readonly source: string;
  /** JSON of a config.json, as `docker login` writes it; secret. */
  readonly config: string;
}

/** What a file says of a target beyond how its container is created. */
export interface Declared {
  readonly place: Place;
  readonly notes: readonly Note[];
  /** What makes a faithful start impossible, and how to give it; null where nothing does. */
  readonly obstacle: { readonly message: string; readonly hint: string; readonly place: Place } | null;
  /** Sent in place of the image's STOPSIGNAL; null where the file says nothing. */
  readonly signal: { readonly name: string; readonly place: Place } | null;
  /** As the platform applies it, in ms; null where neither the file nor its platform says anything. */
  readonly grace: {
    readonly budgetMs: number;
    /** Of the target as a whole where the platform's default applies. */
    readonly place: Place;
    readonly isDefault?: true;
  } | null;
  /** How the file has its platform tell that it is up; null where it says nothing. */
  readonly ready: { readonly how: DeclaredReadiness; readonly place: Place } | null;
  /** Run one after another before the signal is sent. */
  readonly hooks: readonly Hook[];
  /** Whose rules hold for the hooks; also the platform whose word the file is. */
  readonly hookRules: HookRules;
  /** What has to be up before it is started. */
  readonly dependsOn: readonly Dependency[];
  /** What it shares with what is started beside it; absent where nothing of its file can be. */
  readonly membership?: Membership;
  /** What to type to build the image, which no registry has; null for an image that can be pulled. */
  readonly buildCommand: string | null;
  /** It is to do its work and end by itself. */
  readonly isJob?: true;
  /** Absent where no probe has one. */
  readonly probeGraces?: readonly ProbeGrace[];
  /** How it is built where the engine does not have it; absent where it is not to be built. */
  readonly build?: BuildSpec;
}

/** A grace period that holds in place of the Pod's where the kubelet stops the container because this probe fails. */
export interface ProbeGrace {
  readonly probe: 'livenessProbe' | 'startupProbe';
  /** As it is written, 1 at the least. */
  readonly seconds: number;
  readonly place: Place;
}

/** How an image is built, as `docker build` takes it. */
export interface BuildSpec {
  /** A folder by its absolute path, or what `docker build` fetches. */
  readonly context: string;
  /** In the context unless absolute; null for the Dockerfile there. */
  readonly dockerfile: string | null;
  /** The Dockerfile itself, where the file has it. */
  readonly inline: string | null;
  /** `NAME=value`, or `NAME` alone to pass on the caller's. */
  readonly args: readonly string[];
  /** The stage to build; null for the last. */
  readonly target: string | null;
  /** What a person would type. */
  readonly command: string;
}

/** How a target takes its place among others of its file that run beside it. */
export interface Membership {
  /** By which the others find it. */
  readonly names: readonly string[];
  /** Whose network it uses, and whose processes it sees; null for its own. */
  readonly networkOf: string | null;
  readonly pidOf: string | null;
  /** Volumes of the file, which others may mount as well; each is an anonymous one in the settings. */
  readonly volumes: readonly NamedVolume[];
  /** Of which others it has all volumes as well. */
  readonly volumesFrom: readonly { readonly name: string; readonly isReadOnly: boolean }[];
  /** What it calls others in place of their own names. */
  readonly links: readonly Link[];
}

export interface Link {
  readonly name: string;
  readonly alias: string;
  readonly place: Place;
}

export interface NamedVolume {
  readonly name: string;
  readonly target: string;
  readonly isReadOnly: boolean;
}

/** Another target of the same file that has to be up, healthy or done first. */
export interface Dependency {
  readonly name: string;
  readonly condition: 'started' | 'healthy' | 'completed';
  /** False where it may be missing. */
  readonly isRequired: boolean;
  readonly place: Place;
}

/**
 * Compose runs hooks before the grace period begins, and stops no container of which one fails; Kubernetes has
 * them spend it, and goes on whatever becomes of them.
 */
export type HookRules = 'compose' | 'kubernetes';

/** What a platform asks of a container that is to be up, as a health check of the engine or a request does. */
export type DeclaredReadiness =
  /** The health check of the image, or the one in `settings`. */
  | { readonly kind: 'health' }
  | {
      readonly kind: 'exec';
      readonly argv: readonly string[];
      readonly timeoutMs: number;
      readonly periodMs: number;
    }
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'http'; readonly port: number; readonly path: string };

/** What runs before a container is told to stop. */
export interface Hook {
  readonly place: Place;
  readonly action:
    | { readonly kind: 'exec'; readonly argv: readonly string[] }
    | {
        readonly kind: 'http';
        readonly port: number;
        readonly path: string;
        readonly scheme: 'http' | 'https';
      }
    | { readonly kind: 'sleep'; readonly ms: number };
  /** Of the program that it starts; null leaves it to the container. */
  readonly user: string | null;
  readonly workdir: string | null;
  readonly env: readonly string[];
  readonly privileged: boolean;
}

/** Settings as the image and the engine have them. */
export const PLAIN_SETTINGS: RunSettings = {
  env: [],
  volumes: [],
  volumesFrom: [],
  user: null,
  workdir: null,
  network: null,
  aliases: [],
  platform: null,
  memory: null,
  nanoCpus: null,
  readOnly: false,
  tmpfs: [],
  capAdd: [],
  capDrop: [],
  healthcheck: null,
  hostname: null,
  extraHosts: [],
  groups: [],
  sysctls: {},
  ulimits: [],
  shmSize: null,
  pid: null,
  tty: false,
  stdin: false,
  privileged: false,
  securityOpt: [],
  files: [],
  volumeParts: [],
};

/**
 * True when two containers with these settings would meet outside themselves: in a volume or folder that both
 * may write, in a network namespace that is the host's or another container's, where they would want the same
 * ports, or among the processes of the host. Such containers must not run at the same time, or each is seen
 * doing what the other made it do.
 */
export function sharesState({
  volumes,
  network,
  pid,
}: Pick<RunSettings, 'volumes' | 'network' | 'pid'>): boolean {
  if (network === 'host' || network?.startsWith('container:') === true || pid === 'host') return true;
  return volumes.some(isSharedForWriting);
}

/** Without a source the engine makes an anonymous volume, a new one for each container. */
function isSharedForWriting(volume: string): boolean {
  const [, destination, options = ''] = volume.split(':');
  return destination !== undefined && !options.split(',').some((option) => /^(ro|readonly)$/.test(option));
}
