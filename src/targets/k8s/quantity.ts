const POWERS: Readonly<Record<string, readonly [base: number, exponent: number]>> = {
  n: [10, -9],
  u: [10, -6],
  m: [10, -3],
  '': [10, 0],
  k: [10, 3],
  M: [10, 6],
  G: [10, 9],
  T: [10, 12],
  P: [10, 15],
  E: [10, 18],
  Ki: [2, 10],
  Mi: [2, 20],
  Gi: [2, 30],
  Ti: [2, 40],
  Pi: [2, 50],
  Ei: [2, 60],
};

/** A Kubernetes quantity as a number: `500m` is 0.5, `128Mi` 134217728, `1e3` 1000; null for anything else. */
export function parseQuantity(text: string): number | null {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)$/.exec(text);
  if (match === null) return null;
  const [, digits = '', exponent, unit = ''] = match;
  const [base, power] = exponent === undefined ? (POWERS[unit] ?? [10, 0]) : [10, Number(exponent)];
  // Dividing by a whole number keeps 0.1 a tenth.
  const value = power < 0 ? Number(digits) / base ** -power : Number(digits) * base ** power;
  return Number.isFinite(value) ? value : null;
}
