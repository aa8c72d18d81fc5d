import type { SourceText } from './documents.js';

/** How manifests are read, beyond what stands in them. */
export interface ManifestOptions {
  /** `NAME=value` for every container; they replace what the files say, and are secret. */
  readonly env: readonly string[];
  /** Manifests whose ConfigMaps, Secrets, Services and service accounts count, and nothing else. */
  readonly lookups: readonly SourceText[];
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
