const ENCODER = new TextEncoder();

/** Text cut to so many UTF-16 units, with an ellipsis where something is missing; no character is cut in two. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** As UTF-8. */
export function bytesOf(text: string): number {
  return ENCODER.encode(text).length;
}
