/** What is given beside manifests, as it is not in them: variables, and files of each kind. */
export interface GivenBeside {
  /** `NAME=value`, or `NAME` for the caller's own value. */
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  /** `-` for standard input, as for manifests. */
  readonly configmap: readonly string[];
  readonly secret: readonly string[];
}

export const NOTHING_BESIDE: GivenBeside = { env: [], envFile: [], configmap: [], secret: [] };
