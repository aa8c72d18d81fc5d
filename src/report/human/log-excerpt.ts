import type { LogTail } from '../../observation.js';
import { stripAnsi } from '../../text/sanitize.js';

/** A line of the log, or how many are left out in its place. */
export type ExcerptLine = string | { readonly leftOut: number };

export interface Excerpt {
  readonly lines: readonly ExcerptLine[];
  /** `all` of the log, its `newest` lines, or those from the signal on. */
  readonly part: 'all' | 'newest' | 'since-signal';
}

/** The newest lines of what a program wrote, `most` at the most; null where it wrote nothing. */
export function newestLines(log: LogTail, most: number): Excerpt | null {
  const written = withoutBlankEnd(linesOf(log.text));
  if (written.length === 0) return null;
  const shown = written.slice(-most);
  return { lines: shown, part: shown.length === written.length && !log.truncated ? 'all' : 'newest' };
}

/**
 * What a program wrote from the signal on: the first and the last lines, and between them the one that has to
 * be shown. Null where it wrote nothing since, or that is not known.
 */
export function linesSinceSignal(
  log: LogTail,
  most: { readonly first: number; readonly last: number },
  needed: string | null,
): Excerpt | null {
  if (log.sinceSignal === null) return null;
  const known = knownLines(log.sinceSignal.lines, log);
  const end = 1 + Math.max(-1, ...[...known].filter(([, line]) => line !== '').map(([at]) => at));
  if (end === 0) return null;
  const isShown = (at: number, line: string) =>
    at < end && (at < most.first || at >= end - most.last || line === needed);
  const lines: ExcerptLine[] = [];
  let next = 0;
  for (const [at, line] of known) {
    if (!isShown(at, line)) continue;
    lines.push(...gap(known, next, at), line);
    next = at + 1;
  }
  return { lines, part: 'since-signal' };
}

/** What stands for the lines in between: one alone would take no more room than its mark. */
function gap(known: ReadonlyMap<number, string>, from: number, to: number): ExcerptLine[] {
  const single = to - from === 1 ? known.get(from) : undefined;
  if (single !== undefined) return [single];
  return to > from ? [{ leftOut: to - from }] : [];
}

/** The lines since the signal, as far as they were kept, by their place among these, in order. */
function knownLines(count: number, { text, sinceSignal }: LogTail): Map<number, string> {
  const first = linesOf(sinceSignal?.text ?? '').slice(0, count);
  const newest = first.length === count ? [] : linesOf(text);
  const newestFrom = count - newest.length;
  return new Map([
    ...first.map((line, at) => [at, line] as const),
    ...newest.map((line, at) => [newestFrom + at, line] as const).filter(([at]) => at >= first.length),
  ]);
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).map(tidy);
}

function withoutBlankEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

/** Drops colours and expands tabs; any other control character stays, to be shown as an escape. */
function tidy(line: string): string {
  return stripAnsi(line).replaceAll('\t', '    ').trimEnd();
}
