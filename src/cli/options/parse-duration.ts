const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const LONGEST_MS = 24 * 3_600_000;

/**
 * Reads `10s`, `500ms`, `1m30s`, `1.5s` into milliseconds; null for anything else, for less than half a
 * millisecond and for more than a day.
 */
export function parseDuration(text: string): number | null {
  const parts = [...text.matchAll(/(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return null;
  const total = Math.round(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit as keyof typeof UNITS], 0),
  );
  return total > 0 && total <= LONGEST_MS ? total : null;
}
