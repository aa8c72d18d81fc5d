/** The oldest version of the API that sigprobe has been run against. */
export const OLDEST = '1.41';

/** The newest version of the API that sigprobe has been run against. */
const NEWEST = '1.45';

/**
 * The version to ask in: the newest that both sides know, or the engine's oldest where that is newer than
 * ours. Paths without a version still work everywhere, but Docker has announced their end.
 */
export function negotiateVersion({
  ApiVersion,
  MinAPIVersion,
}: {
  readonly ApiVersion: string;
  readonly MinAPIVersion?: string | undefined;
}): string {
  const known = isNewer(ApiVersion, NEWEST) ? NEWEST : ApiVersion;
  return MinAPIVersion !== undefined && isNewer(MinAPIVersion, known) ? MinAPIVersion : known;
}

/** Compares `1.9` and `1.41` as versions, not as numbers. */
export function isNewer(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = than.split('.').map(Number);
  return major === otherMajor ? minor > otherMinor : major > otherMajor;
}
