import { isStopRequest } from '../../kernel/default-action.js';
import { pid1Of } from '../../kernel/discard.js';
import { hasSignal, signalsIn } from '../../kernel/signal-set.js';
import { SIGKILL } from '../../kernel/signals.js';
import { isToldToStop } from '../../kernel/told-to-stop.js';
import type { Observation, ProcessFacts, Snapshot } from '../../observation.js';
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
export function wasTold(
  { snapshots }: Pick<Observation, 'snapshots'>,
  frozen: readonly ProcessFacts[],
): boolean {
  const handlesOne = ({ signals }: ProcessFacts) =>
    signals !== null &&
    signalsIn(signals.pending).some((signal) => isStopRequest(signal) && hasSignal(signals.caught, signal));
  return firstWhere(snapshots, frozen, handlesOne) !== null;
}

/** When one of the frozen processes was first seen to be told to stop: ms after the stop signal; null where it never was. */
export function toldAtMs(
  { snapshots }: Pick<Observation, 'snapshots'>,
  frozen: readonly ProcessFacts[],
): number | null {
  return firstWhere(snapshots, frozen, isToldToStop)?.atMs ?? null;
}

/** The first table after the signal in which that is so of one of the processes. */
function firstWhere(
  snapshots: readonly Snapshot[],
  processes: readonly ProcessFacts[],
  isSo: (seen: ProcessFacts) => boolean,
): Snapshot | null {
  const isOneOfThem = (seen: ProcessFacts) => processes.some((process) => isSighting(process, seen));
  const shows = (table: Snapshot) => table.processes.some((seen) => isOneOfThem(seen) && isSo(seen));
  return snapshots.find((table) => table.phase === 'after' && shows(table)) ?? null;
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
