import type { ProcessFacts } from '../../observation.js';
import { duration } from '../../text/duration.js';
import type { Facts } from '../facts/facts.js';
import { type Course, coursesOf, type Teller, type Told } from '../processes/courses.js';

/** More processes than this make no sentence. */
const MOST_PROCESSES = 3;
const MOST_CLAUSES = 8;

/** `within 1 ms`, `after 1.4 s`. */
export function momentWords(atMs: number): string {
  return atMs < 1 ? 'within 1 ms' : `after ${duration(atMs)}`;
}

/** `PID 7`, `the kernel`. */
export function tellerWords(from: Teller): string {
  switch (from.kind) {
    case 'process':
      return from.pid === null ? 'another process' : `PID ${from.pid}`;
    case 'itself':
      return 'itself';
    case 'kernel':
      return 'the kernel';
    case 'outside':
      return 'outside';
  }
}

/**
 * `By the kernel's record, PID 1 sent SIGTERM to PID 7 after 2 ms; the handler of PID 7 ran; PID 7 exited
 * after 1.4 s; PID 1 exited 3 ms later.` Null without a complete record, or where it shows none of these
 * processes.
 */
export function courseEvidence(facts: Facts, processes: readonly ProcessFacts[]): string | null {
  const courses = coursesOf(facts.observation);
  const pid1 = facts.pid1 === null ? undefined : courses.get(facts.pid1.pid);
  const shown = processes
    .filter((process) => process !== facts.pid1)
    .slice(0, MOST_PROCESSES)
    .flatMap(({ pid }) => courses.get(pid) ?? []);
  if (shown.length === 0) return null;
  const untold = shown
    .filter(({ told }) => told.length === 0)
    .map(({ pid }) => `nobody sent PID ${pid} a signal`);
  const timed = [...shown.flatMap(clausesOf), ...(pid1 === undefined ? [] : endOf(pid1))].toSorted(
    (one, other) => one.atMs - other.atMs,
  );
  const clauses = [
    ...untold,
    ...timed.map(({ text, atMs, isPid1, tail = '' }, index) => {
      const earlier = timed[index - 1];
      const when = isPid1 && earlier !== undefined ? laterWords(atMs - earlier.atMs) : momentWords(atMs);
      return `${text} ${when}${tail}`;
    }),
    ...shown
      .filter(({ fate }) => fate?.kind === 'outlived-pid-1')
      .map(({ pid }) => `the kernel SIGKILLed PID ${pid}`),
  ];
  return `By the kernel's record, ${capped(clauses).join('; ')}.`;
}

interface Clause {
  readonly atMs: number;
  readonly text: string;
  /** What stands behind the time. */
  readonly tail?: string;
  /** The end of PID 1, told as so much later than what was before it. */
  readonly isPid1: boolean;
}

function clausesOf(course: Course): Clause[] {
  const told = course.told.map((each): Clause => {
    const { atMs } = each;
    return { atMs, text: sentWords(course.pid, each), tail: tailOf(course.pid, each), isPid1: false };
  });
  return [...told, ...endOf(course)];
}

function sentWords(pid: number, { signal, from }: Told): string {
  if (from.kind === 'outside') return `${signal} was sent to PID ${pid}`;
  if (from.kind === 'itself') return `PID ${pid} sent itself ${signal}`;
  return `${tellerWords(from)} sent ${signal} to PID ${pid}`;
}

function tailOf(pid: number, { became, count }: Told): string {
  const times = count === 1 ? '' : ` (${count} times in all)`;
  switch (became) {
    case 'handled':
      return `${times}; the handler of PID ${pid} ran`;
    case 'discarded':
      return `${times}; the kernel discarded it`;
    case 'ended-it':
    case 'queued':
      return times;
  }
}

function endOf({ pid, fate, exitedAtMs }: Course): Clause[] {
  const isPid1 = pid === 1;
  const at = (text: string): Clause[] => (exitedAtMs === null ? [] : [{ atMs: exitedAtMs, text, isPid1 }]);
  switch (fate?.kind) {
    case 'left':
      return at(`PID ${pid} exited`);
    case 'died':
      return at(`PID ${pid} died of ${fate.signal}`);
    // The SIGKILL itself is told, or follows the end of PID 1.
    case 'killed':
      return isPid1 ? at('PID 1 ended') : [];
    case 'outlived-pid-1':
    case undefined:
      return [];
  }
}

function laterWords(ms: number): string {
  return ms < 1 ? 'at once' : `${duration(ms)} later`;
}

function capped(clauses: readonly string[]): readonly string[] {
  const more = clauses.length - MOST_CLAUSES;
  return more > 0 ? [...clauses.slice(0, MOST_CLAUSES), `and ${more} more events`] : clauses;
}
