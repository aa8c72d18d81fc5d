/** Milliseconds as a person writes them: `41 ms`, `1.53 s`, `30 s`, `1 min 30 s`. */
export function duration(ms: number): string {
  const whole = Math.round(ms);
  if (whole < 1000) return `${whole} ms`;
  const seconds = whole < 10_000 ? Math.round(whole / 10) / 100 : Math.round(whole / 100) / 10;
  if (seconds < 60) return `${seconds} s`;
  const total = Math.round(whole / 1000);
  const rest = total % 60;
  const minutes = `${Math.floor(total / 60)} min`;
  return rest === 0 ? minutes : `${minutes} ${rest} s`;
}
