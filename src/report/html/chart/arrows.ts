import { coursesOf, type Told } from '../../../diagnosis/processes/courses.js';
import type { Observation } from '../../../observation.js';
import { signalWords } from '../../human/told-words.js';
import type { Lane } from './lanes.js';

/** A signal from one line to another. */
export interface Arrow {
  /** Index of a line; null from outside of the container. */
  readonly from: number | null;
  readonly to: number;
  readonly atMs: number;
  /** The kernel threw it away. */
  readonly isLost: boolean;
  readonly words: string;
}

/** More would hide the lines; the table of processes has them. */
const MOST = 40;

/** Who told whom: as the kernel recorded it, and the stop signal itself in any case. */
export function arrowsOf(observation: Observation, lanes: readonly Lane[]): Arrow[] {
  const courses = [...coursesOf(observation).values()];
  if (courses.length === 0) return sentByUs(observation, lanes);
  const laneOf = (pid: number | null) => lanes.findIndex(({ pids }) => pid !== null && pids.includes(pid));
  const arrows = courses.flatMap(({ pid, told }) =>
    told.flatMap((each): Arrow[] => {
      const [from, to] = [fromLane(each, pid, laneOf), laneOf(pid)];
      if (to < 0 || from === undefined) return [];
      const words = `PID ${pid}: ${signalWords(each, each.atMs, each.atMs)}`;
      return [{ from, to, atMs: each.atMs, isLost: each.became === 'discarded', words }];
    }),
  );
  return arrows.slice(0, MOST);
}

/** Undefined for the kernel, which has no line, and for a process that has none. */
function fromLane(
  { from }: Told,
  pid: number,
  laneOf: (pid: number | null) => number,
): number | null | undefined {
  switch (from.kind) {
    case 'outside':
      return null;
    case 'kernel':
      return undefined;
    case 'itself':
      return laneOf(pid);
    case 'process':
      return laneOf(from.pid) < 0 ? undefined : laneOf(from.pid);
  }
}

function sentByUs({ signalled, signal }: Observation, lanes: readonly Lane[]): Arrow[] {
  if (signalled === null) return [];
  return lanes.flatMap(({ kind, pids, seen, leadMs }, to): Arrow[] => {
    const isTold = signal.reach === 'every-process' ? leadMs !== null : pids.includes(1);
    if (kind !== 'process' || seen === null || !isTold) return [];
    return [{ from: null, to, atMs: 0, isLost: false, words: `${signal.name} to PID ${pids[0] ?? 1}` }];
  });
}
