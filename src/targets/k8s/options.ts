import type { Beside } from './read-beside.js';

/**
 * How manifests are read, beyond what stands in them. Variables given beside them replace what the files say, and are
 * secret; of the manifests beside them ConfigMaps, Secrets, Services and service accounts count, and nothing else.
 */
export interface ManifestOptions extends Beside {
  /** Kinds beyond Kubernetes' own whose `spec.template` is a Pod's. */
  readonly kindsWithTemplate: readonly string[];
  /** So many variables and files all containers may have together. */
  readonly maxEntries: number;
  /** What gives a container rights on the machine, where it asks for it. */
  readonly allow: {
    readonly privileged: boolean;
    readonly hostPath: boolean;
    readonly hostNetwork: boolean;
  };
}

export const STRICT_OPTIONS: ManifestOptions = {
  env: [],
  lookups: [],
  kindsWithTemplate: [],
  maxEntries: 1_000_000,
  allow: { privileged: false, hostPath: false, hostNetwork: false },
};
