import { isStopRequest } from '../../kernel/default-action.js';
import { pid1Of } from '../../kernel/discard.js';
import { hasSignal, signalsIn } from '../../kernel/signal-set.js';
import { SIGKILL } from '../../kernel/signals.js';
import type { Observation, ProcessFacts, SignalSets, Snapshot } from '../../observation.js';
import { isAlive, isSighting } from '../processes/process-tree.js';
import { isBareFor } from './dispositions.js';
import { changeWindow, type TimeWindow } from './exit-window.js';

export interface FatalSignal {
  readonly signal: number;
  readonly window: TimeWindow;
}

/**
 * The first signal in the queue of one of the processes that is bound to end it: SIGKILL, which stays there
 * while the process is torn down, or one without a handler that a frozen process takes as soon as it goes on.
 * Null where no snapshot shows one.
 */
export function firstFatal(
  { snapshots }: Pick<Observation, 'snapshots'>,
  processes: readonly ProcessFacts[],
): FatalSignal | null {
  const after = snapshots.filter(({ phase }) => phase === 'after');
  for (const [index, table] of after.entries()) {
    // The end of PID 1 sends SIGKILL to all: it has to be there in the next table too, which is read later.
    const isInWake = !pid1Lives(table) || !pid1Lives(after[index + 1]);
    for (const process of processes) {
      const seen = table.processes.find((each) => isSighting(process, each));
      const signal = seen === undefined ? null : fatalPending(seen, isInWake);
      if (signal !== null) return { signal, window: changeWindow(after, index) };
    }
  }
  return null;
}

/** True where a signal that one of the frozen processes handles was seen in its queue. */
export function wasTold(trial: Pick<Observation, 'snapshots'>, frozen: readonly ProcessFacts[]): boolean {
  return firstPending(trial, frozen, ({ caught }, signal) => hasSignal(caught, signal)) !== null;
}

/**
 * When a request to stop, which does not end it, was first seen in the queue of one of the frozen processes: ms after the
 * stop signal; null where it never was.
 */
export function toldAtMs(
  trial: Pick<Observation, 'snapshots'>,
  frozen: readonly ProcessFacts[],
): number | null {
  return firstPending(trial, frozen, () => true)?.atMs ?? null;
}

/** The first table after the signal in which one of the processes has such a request to stop in its queue. */
function firstPending(
  { snapshots }: Pick<Observation, 'snapshots'>,
  processes: readonly ProcessFacts[],
  isSuch: (signals: SignalSets, signal: number) => boolean,
): Snapshot | null {
  const hasSuch = (seen: ProcessFacts) =>
    processes.some((process) => isSighting(process, seen)) &&
    seen.signals !== null &&
    signalsIn(seen.signals.pending).some(
      (signal) => isStopRequest(signal) && seen.signals !== null && isSuch(seen.signals, signal),
    );
  return snapshots.find((table) => table.phase === 'after' && table.processes.some(hasSuch)) ?? null;
}

/** True for a table in which PID 1 is not on its way out. */
export function pid1Lives(table: Snapshot | undefined): boolean {
  const pid1 = table === undefined ? null : pid1Of(table);
  return pid1 !== null && isAlive(pid1);
}

function fatalPending({ state, signals }: ProcessFacts, isInWake: boolean): number | null {
  if (signals === null) return null;
  if (hasSignal(signals.pending, SIGKILL)) return isInWake ? null : SIGKILL;
  const isFatal = (signal: number) => isStopRequest(signal) && isBareFor(signals, signal);
  return state === 'T' ? (signalsIn(signals.pending).find(isFatal) ?? null) : null;
}
