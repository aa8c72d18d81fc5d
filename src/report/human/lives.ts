import { type Course, coursesOf } from '../../diagnosis/processes/courses.js';
import { type Timeline, timelines } from '../../diagnosis/processes/timelines.js';
import type { Observation } from '../../observation.js';
import type { Bar } from './drawing/bars.js';
import type { Group } from './drawing/groups.js';

/** The life of each process from the signal on, as exactly as it is known. */
export function livesOf(observation: Observation): Bar[] {
  const courses = new Map([...coursesOf(observation).values()].map((course) => [course.pid, course]));
  return timelines(observation).map((life) => toBar(life, courses.get(life.pid)));
}

/** The kernel dates an exit exactly; what PID 1 took along goes when it does. */
function toBar(life: Timeline, course: Course | undefined): Bar {
  const { exitedAtMs = null, fate } = course ?? {};
  const isOwn = life.pid !== 1 && !life.arrivedAfterSignal && life.exitOrder !== 'outlived-pid-1';
  if (!isOwn || exitedAtMs === null) return { ...life, exactly: null, count: 1 };
  return {
    ...life,
    toMs: exitedAtMs,
    goneByMs: exitedAtMs,
    exactly: fate?.kind === 'killed' ? 'SIGKILLed' : 'exited',
    count: 1,
  };
}

/** Exits this close together look the same. */
const SHARE_OF_A_BAR = 1 / 40;

/** PID 1 is like no other process. */
export function likenessUntil(endMs: number): (bar: Bar) => string | null {
  const step = Math.max(1, endMs * SHARE_OF_A_BAR);
  return ({ pid, label, fromMs, toMs, goneByMs, exitOrder, exactly }) => {
    const to = exactly === null || toMs === null ? toMs : Math.round(toMs / step);
    const gone = exactly === null ? goneByMs : null;
    return pid === 1 ? null : JSON.stringify([label, fromMs, to, gone, exitOrder, exactly]);
  };
}

/** One bar for several: the last of them to go. */
export function barOf({ first, items, count }: Group<Bar>): Bar {
  const [latest = first] = items.toSorted((one, other) => (other.goneByMs ?? 0) - (one.goneByMs ?? 0));
  return { ...latest, count };
}
