const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Reads `64m`, `1g`, `512k`, `1073741824` into bytes as docker does; null for anything else. */
export function parseBytes(text: string): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)([kmgt]?)(?:i?b)?$/i.exec(text);
  if (match === null) return null;
  const bytes = Math.floor(Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1));
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : null;
}

/** Reads `0.5`, `2` into billionths of a processor; null for anything else. */
export function parseCpus(text: string): number | null {
  if (!/^\d{1,4}(\.\d{1,9})?$/.test(text)) return null;
  const nano = Math.round(Number(text) * 1e9);
  return nano > 0 ? nano : null;
}
