/** The `docker run` options that a probed container may be given. */
export interface RunSettings {
  /** `NAME=value` each. */
  readonly env: readonly string[];
  /** `source:destination[:options]` each, as in `docker run -v`. */
  readonly volumes: readonly string[];
  readonly user: string | null;
  readonly workdir: string | null;
  readonly network: string | null;
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
}

/** Settings as the image and the engine have them. */
export const PLAIN_SETTINGS: RunSettings = {
  env: [],
  volumes: [],
  user: null,
  workdir: null,
  network: null,
  platform: null,
  memory: null,
  nanoCpus: null,
  readOnly: false,
  tmpfs: [],
  capAdd: [],
  capDrop: [],
};
