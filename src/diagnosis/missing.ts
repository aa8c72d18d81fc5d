import type { Missing } from './verdict.js';

const ORDER = ['handler', 'init', 'forwarding'] as const satisfies readonly Missing[];

/** What the image lacks, as the rules that fired name it; empty when it lacks nothing that a stop needs. */
export function findMissing(matches: readonly { readonly missing: readonly Missing[] }[]): Missing[] {
  const named = new Set(matches.flatMap(({ missing }) => missing));
  return ORDER.filter((each) => named.has(each));
}
