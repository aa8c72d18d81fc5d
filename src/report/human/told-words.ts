import type { Course, Told } from '../../diagnosis/processes/courses.js';
import { momentWords, tellerWords } from '../../diagnosis/wording/record-words.js';
import { duration } from '../../text/duration.js';

/** More than this is the business of `--format json`. */
const MOST_SIGNALS = 3;

/**
 * Who told a process, or several alike: `← SIGTERM from PID 1 after 2 ms, handler ran`. Empty for a PID 1
 * that only the engine told, as it is told first in any case.
 */
export function toldWords(alike: readonly Course[], isPid1: boolean): string {
  const [told = [], ...others] = alike.map((course) => noteworthy(course, isPid1));
  const [first] = alike;
  if (first === undefined) return '';
  if (told.length === 0) return isPid1 ? '' : untoldWords(first);
  const shown = told.slice(0, MOST_SIGNALS).map((first, index) => {
    const times = [first, ...others.flatMap((other) => other[index] ?? [])].map(({ atMs }) => atMs);
    return signalWords(first, Math.min(...times), Math.max(...times));
  });
  const more = told.length - shown.length;
  return `← ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** One that exited by itself was told in another way, over a pipe perhaps. */
function untoldWords({ fate }: Course): string {
  switch (fate?.kind) {
    case 'outlived-pid-1':
      return '← no signal before PID 1 exited';
    case undefined:
      return '← no signal';
    case 'left':
    case 'died':
    case 'killed':
      return '';
  }
}

/** What must be the same for two processes to share a line. */
export function toldLikeness(course: Course, isPid1: boolean): string {
  return JSON.stringify(noteworthy(course, isPid1).map(({ atMs, ...told }) => told));
}

function noteworthy({ told }: Course, isPid1: boolean): readonly Told[] {
  return isPid1 ? told.filter(({ from }) => from.kind !== 'outside') : told;
}

/** A signal, its sender, when, and what became of it: `SIGTERM from PID 1 after 2 ms, handler ran`. */
export function signalWords({ signal, from, count, became }: Told, firstMs: number, lastMs: number): string {
  const [earliest, latest] = [duration(firstMs), duration(lastMs)];
  const when = earliest === latest || lastMs < 1 ? momentWords(lastMs) : `after ${earliest} to ${latest}`;
  const times = count === 1 ? '' : `, ${count} times`;
  return `${signal} from ${tellerWords(from)} ${when}${times}${BECAME[became]}`;
}

const BECAME: Readonly<Record<Told['became'], string>> = {
  handled: ', handler ran',
  discarded: ', discarded',
  // What it ended, or whether somebody took it, stands in other columns.
  'ended-it': '',
  queued: '',
};
