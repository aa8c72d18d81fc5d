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

/**
 * True when two containers with these settings would meet outside themselves: in a volume or folder that both
 * may write, or in a network namespace that is the host's or another container's, where they would want the
 * same ports. Such containers must not run at the same time, or each is seen doing what the other made it do.
 */
export function sharesState({ volumes, network }: Pick<RunSettings, 'volumes' | 'network'>): boolean {
  return network === 'host' || network?.startsWith('container:') === true || volumes.some(isSharedForWriting);
}

/** Without a source the engine makes an anonymous volume, a new one for each container. */
function isSharedForWriting(volume: string): boolean {
  const [, destination, options = ''] = volume.split(':');
  return destination !== undefined && !options.split(',').some((option) => /^(ro|readonly)$/.test(option));
}
