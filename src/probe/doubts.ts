import { pid1Of } from '../kernel/discard.js';
import { dispositionOf } from '../kernel/disposition.js';
import { defaultExitCode, REACTION_MS, runtimeOf } from '../kernel/runtimes.js';
import type { Observation, ProcessFacts, Snapshot } from '../observation.js';
import { mayBeUnprotected } from './challenge.js';
import type { TrialPlan } from './plan.js';

const SIGTERM = 15;

/** True for an image of which it is worth knowing what SIGTERM does: most platforms send that unless told otherwise, some whatever it declares. */
export function isUnlikeSigterm({ signal }: TrialPlan): boolean {
  return signal.source !== 'option' && signal.number !== SIGTERM;
}

/** True for a container that outlasted its budget, although nothing shows that it ever took the signal. */
export function isUnexplained({ trial, end, snapshots, signal }: Observation): boolean {
  if (trial.init || end.kind !== 'still-running' || end.proof !== null) return false;
  return mayBeUnprotected(snapshots.findLast(({ phase }) => phase === 'after') ?? null, signal.number);
}

/** True for a container that ended although PID 1 was not seen to be able to take the signal: it may have ended by itself. */
export function endedUnmoved(observation: Observation): boolean {
  const { end, signal } = observation;
  if (end.kind !== 'exited') return false;
  const before = lastBefore(observation);
  const pid1 = before === null ? null : pid1Of(before);
  if (pid1 === null) return true;
  const disposition = dispositionOf(pid1, signal.number);
  // Where the others were told as well, they may have taken along a PID 1 that was not.
  const isUnsure = signal.reach === 'every-process' && disposition === 'unknown';
  return disposition === 'default' || disposition === 'ignored' || isUnsure;
}

/**
 * True for a PID 1 that may have ended by its runtime's reaction to the signal, or by a handler of the program's own
 * which ends with the same code: behind an init the runtime dies of the signal, and the handler does what it did.
 */
export function mayBeRuntimes(plan: TrialPlan, observation: Observation): boolean {
  const { end, signal, departures } = observation;
  if (plan.init || plan.when === 'starting' || plan.second !== null || signal.reach !== 'pid-1') return false;
  if (end.kind !== 'exited' || end.afterMs > REACTION_MS) return false;
  if (Object.values(departures).includes('outlived-pid-1')) return false;
  const before = lastBefore(observation);
  const pid1 = before === null ? null : pid1Of(before);
  if (pid1 === null || dispositionOf(pid1, signal.number) !== 'caught') return false;
  const runtime = runtimeOf(pid1);
  // Python says in its log which of the two it was.
  return runtime !== null && runtime !== 'python' && defaultExitCode(runtime, signal.number) === end.code;
}

/**
 * The processes of a container that ended in time of which no look tells whether PID 1 waited for them: none saw them
 * leave first or, told to stop in the same moment, they may only have been faster.
 */
export function leftUnsurely(observation: Observation): ProcessFacts[] {
  const { end, grace, departures, signal } = observation;
  if (end.kind !== 'exited' || end.afterMs > grace.budgetMs || end.oomKilled) return [];
  if (Object.values(departures).includes('outlived-pid-1')) return [];
  const before = lastBefore(observation);
  const others = before?.processes.filter(({ pid, state }) => pid !== before.initPid && state !== 'Z') ?? [];
  // The default action ends at once who is told, and needs nobody to wait for it.
  if (signal.reach === 'every-process')
    return others.filter((process) => dispositionOf(process, signal.number) !== 'default');
  return others.filter(({ pid }) => (departures[String(pid)] ?? 'unseen') === 'unseen');
}

/** The first child of the engine's init, which stays until that has gone. */
export function ownChild(observation: Observation): ProcessFacts | null {
  const before = lastBefore(observation);
  return before?.processes.find(({ ppid }) => ppid === before.initPid) ?? null;
}

function lastBefore({ snapshots }: Observation): Snapshot | null {
  return snapshots.findLast(({ phase }) => phase === 'before') ?? null;
}
