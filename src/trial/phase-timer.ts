import type { TrialPhases } from '../observation.js';
import type { Clock } from './clock.js';

type Phase = 'create' | 'start' | 'ready' | 'signal' | 'end' | 'kept' | 'remove';

/** Notes where the time of one trial goes. */
export interface PhaseTimer {
  /** The time since the last call, or since the trial began, went to that phase. */
  spent(phase: Phase): void;
  /** What is known so far, to a tenth of a millisecond. */
  phases(): TrialPhases;
}

/** Begins with the trial; `originMs` is when the whole call began. */
export function createPhaseTimer({ now }: Pick<Clock, 'now'>, originMs: number): PhaseTimer {
  const began = now();
  const known = new Map<Phase, number>();
  let last = began;
  const of = (phase: Phase) => tenths(known.get(phase) ?? null);
  return {
    spent: (phase) => {
      const at = now();
      known.set(phase, (known.get(phase) ?? 0) + at - last);
      last = at;
    },
    phases: () => ({
      beganMs: tenths(began - originMs),
      createMs: of('create'),
      startMs: of('start'),
      readyMs: of('ready'),
      signalMs: of('signal'),
      endMs: of('end'),
      keptMs: of('kept'),
      removeMs: of('remove'),
    }),
  };
}

function tenths<Ms extends number | null>(ms: Ms): Ms {
  return (ms === null ? null : Math.round(ms * 10) / 10) as Ms;
}
