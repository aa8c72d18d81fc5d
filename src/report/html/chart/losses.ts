import type { KernelRecord, LoadFacts } from '../../../observation.js';
import { duration } from '../../../text/duration.js';

/** Requests that the program had read and never answered. */
export interface Losses {
  /** When each was lost, ms after the signal; oldest first. */
  readonly atMs: readonly number[];
  /** Those of which that is not known. */
  readonly undated: number;
}

export const NO_LOSSES: Losses = { atMs: [], undated: 0 };

/** Losses that stand at one place of a picture. */
export interface LossMark {
  readonly atMs: number;
  readonly count: number;
}

/**
 * Those after the signal, from the moment on from which the picture counts: that at which the kernel recorded
 * the signal, where it did. None was lost after the end of all.
 */
export function lossesOf(
  { resetAtMs, afterSignal: { reset } }: LoadFacts,
  record: KernelRecord | null,
  measuredMs: number,
): Losses {
  const zeroMs = record?.signalledAtMs ?? 0;
  const atMs = (resetAtMs ?? []).map((ms) => Math.min(measuredMs, Math.max(0, ms - zeroMs)));
  return { atMs, undated: Math.max(0, reset - atMs.length) };
}

/** One mark for those that would stand upon each other. */
export function marksOf({ atMs }: Losses, placeOf: (ms: number) => number): LossMark[] {
  const marks = new Map<number, LossMark>();
  for (const ms of atMs) {
    const place = Math.round(placeOf(ms) * 2);
    const { atMs: first, count } = marks.get(place) ?? { atMs: ms, count: 0 };
    marks.set(place, { atMs: first, count: count + 1 });
  }
  return [...marks.values()];
}

/** `2 requests lost at 41 ms`. */
export function markWords({ atMs, count }: LossMark): string {
  return `${requests(count)} lost at ${duration(atMs)}`;
}

/** When they were lost, as sentences; none where none was. */
export function lossSentences({ atMs, undated }: Losses): string[] {
  const [first, last] = [atMs.at(0), atMs.at(-1)];
  if (first === undefined || last === undefined) return undatedSentences({ undated });
  const [from, to] = [duration(first), duration(last)];
  const when = from === to ? `at ${from}` : `between ${from} and ${to}`;
  return [`${requests(atMs.length)} lost ${when}.`, ...undatedSentences({ undated })];
}

/** How many stand nowhere in the picture. */
export function undatedSentences({ undated }: Pick<Losses, 'undated'>): string[] {
  if (undated === 0) return [];
  return [`Of ${undated} lost ${undated === 1 ? 'request' : 'requests'} the moment is not known.`];
}

function requests(count: number): string {
  return count === 1 ? '1 request' : `${count} requests`;
}
