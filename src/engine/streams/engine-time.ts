/**
 * Nanoseconds since 1970 of an RFC 3339 time such as `2026-01-02T03:04:05.123456789Z`; null for Go's zero
 * time or no time.
 */
export function parseEngineTime(text: string): bigint | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return null;
  const [, seconds, fraction = '', zone] = match;
  const millis = Date.parse(`${seconds}${zone}`);
  // An offset can move Go's zero time off the year 1, so anything before 1970 is no time.
  if (Number.isNaN(millis) || millis <= 0) return null;
  return BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, '0') || '0');
}

/** This machine's clock, ns since 1970, to a microsecond: Date.now() alone is cut to milliseconds. */
export function wallClock(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1_000)) * 1_000n;
}
