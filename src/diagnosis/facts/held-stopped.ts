import { pid1Of } from '../../kernel/discard.js';
import { isPending } from '../../kernel/disposition.js';
import { isAsleep } from '../../kernel/process-state.js';
import { hasSignal } from '../../kernel/signal-set.js';
import { SIGKILL } from '../../kernel/signals.js';
import { isToldToStop, setsGoing } from '../../kernel/told-to-stop.js';
import type { Observation, ProcessFacts, Snapshot } from '../../observation.js';
import { isSighting } from '../processes/process-tree.js';
import type { SignalledFacts } from './facts.js';
import { pid1Lives } from './fatal-signals.js';

/*
 * Whether a process that was frozen (SIGSTOP) before the signal stayed so: some programs set going (SIGCONT) what they tell
 * to stop.
 */

/** Who sets a process going does so within this once it has told it to stop, or has noticed the signal itself. */
const HELD_MS = 1.5;

/** When one that was frozen before the signal ran again after it (SIGCONT), ms after the signal: then it was not held. */
export function wentOnAtMs({ snapshots }: Observation, frozen: readonly ProcessFacts[]): number | null {
  const pids = new Set(frozen.map(({ pid }) => pid));
  // The SIGKILL that follows the exit of PID 1 continues a frozen process so that it dies.
  const isDying = ({ exiting, signals }: ProcessFacts) =>
    exiting === true || (signals !== null && hasSignal(signals.pending, SIGKILL));
  const goesOn = (process: ProcessFacts) =>
    pids.has(process.pid) && /^[RSD]$/.test(process.state) && !isDying(process);
  const whilePid1Lives = snapshots.filter((table) => table.phase === 'after' && pid1Lives(table));
  return whilePid1Lives.find(({ processes }) => processes.some(goesOn))?.atMs ?? null;
}

/**
 * True when it was seen frozen for a while after it had been told to stop, or after PID 1, its parent, had noticed the
 * signal and run since: who means to set it going (SIGCONT) does so along with the signal, as timeout and s6-supervise do.
 */
export function wasHeld(facts: SignalledFacts, trial: Observation, process: ProcessFacts): boolean {
  const { isToAll, signal } = facts;
  const sentMs = trial.signalled?.callMs ?? 0;
  const frozen = sightings(trial.snapshots, process).filter(([{ state }]) => state === 'T');
  const told = isToAll ? [] : frozen.filter(([seen]) => isToldToStop(seen));
  const [first, last] = [told[0]?.[1], told.at(-1)?.[1]];
  // From the one signal to the other it is a step that hardly anything comes between.
  if (first !== undefined && last !== undefined && last.atMs - first.atMs >= HELD_MS) return true;
  const noticed = frozen.filter(([{ ppid }, table]) => {
    const pid1 = pid1Of(table);
    if (pid1 === null || pid1.signals === null || ppid !== pid1.pid) return false;
    return table.atMs >= sentMs && !isPending(pid1, signal.number);
  });
  return noticed.some(([, from], index) =>
    noticed.slice(index + 1).some(([, to]) => ranMs(trial.snapshots, from, to) >= HELD_MS),
  );
}

/** For how long between the two looks PID 1 ran or slept at least: how long it waited for a processor shows once it has one. */
function ranMs(snapshots: readonly Snapshot[], from: Snapshot, to: Snapshot): number {
  const pid1 = pid1Of(to);
  const next = snapshots.find(
    (table) => table.phase === 'after' && table.atMs > to.atMs && pid1Of(table) !== null,
  );
  const last = pid1 !== null && isAsleep(pid1) ? to : next;
  if (last === undefined) return 0;
  return to.atMs - from.atMs - Math.max(0, (last.starvedMs ?? 0) - (from.starvedMs ?? 0));
}

/** What the looks after the signal saw of the process. */
export function sightings(snapshots: readonly Snapshot[], process: ProcessFacts): [ProcessFacts, Snapshot][] {
  const after = snapshots.filter(({ phase }) => phase === 'after');
  return after.flatMap((table) =>
    table.processes
      .filter((seen) => isSighting(process, seen))
      .map((seen): [ProcessFacts, Snapshot] => [seen, table]),
  );
}

/** True where a program above the process is known to send SIGCONT to what it tells to stop. */
export function isBelowOneThatSetsGoing({ before }: SignalledFacts, { ppid }: ProcessFacts): boolean {
  const all = before?.processes ?? [];
  const above = new Set<ProcessFacts>();
  for (let next = ofPid(all, ppid); next !== undefined && !above.has(next); next = ofPid(all, next.ppid))
    above.add(next);
  return [...above].some(({ program }) => setsGoing(program));
}

function ofPid(all: readonly ProcessFacts[], pid: number): ProcessFacts | undefined {
  return all.find((process) => process.pid === pid);
}
