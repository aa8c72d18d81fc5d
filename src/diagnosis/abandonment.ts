import { pid1Of } from '../kernel/discard.js';
import { hasSignal } from '../kernel/signal-set.js';
import type { Departure, Observation, ProcessFacts, Snapshot } from '../observation.js';
import { descendantsOf } from './descent.js';
import { acts, isAtDefault, wouldAct } from './dispositions.js';
import type { Facts } from './facts.js';
import { isAlive } from './process-tree.js';
import { hasExitTrap, isCopier, isIdler, isInit, isShell } from './programs.js';

/** Processes that were at work when PID 1 left, so that the kernel killed them; empty when all left in order. */
export function abandonedProcesses(facts: Facts): ProcessFacts[] {
  if (!facts.isStopped || facts.pid1 === null) return [];
  return facts.others.filter((process) => isAtWork(facts, process) && wasLeftBehind(facts, process));
}

function wasLeftBehind(facts: Facts, process: ProcessFacts): boolean {
  // Told itself, and with nothing that keeps the default action from it, it was ended by the signal and not by the kernel.
  if (facts.isToAll && isAtDefault(facts, process)) return false;
  switch (departureOf(facts, process)) {
    case 'left-first':
      // Told in the same moment as PID 1, it may only have been faster.
      return facts.isToAll && process !== facts.decider && leavesHeldBehind(facts) === true;
    case 'outlived-pid-1':
      return true;
    case 'unseen':
      // An init goes when its own child has gone.
      if (process === facts.decider) return false;
      return leavesHeldBehind(facts) ?? cannotHaveLeftInOrder(facts, process);
  }
}

/**
 * Processes of which nothing tells whether PID 1 waited for them: no look saw them leave, and the trial that was to hold
 * them still could not.
 */
export function unseenProcesses(facts: Facts): ProcessFacts[] {
  const { held } = facts.evidence;
  if (!facts.isStopped || held === null || held.end.kind === 'exited' || held.end.kind === 'still-running')
    return [];
  return facts.others.filter(
    (process) =>
      isAtWork(facts, process) && departureOf(facts, process) === 'unseen' && process !== facts.decider,
  );
}

function isAtWork(facts: Facts, process: ProcessFacts): boolean {
  return !isCopier(process) && !isInit(process) && !isPastime(facts, process);
}

/** Whether PID 1 went as fast with the others held still, when it could not have waited for them; null when that is not known. */
export function leavesHeldBehind({ observation, evidence, pid1, others }: Facts): boolean | null {
  const { held } = evidence;
  if (held === null || observation.end.kind !== 'exited') return null;
  if (held.end.kind === 'still-running') return false;
  if (held.end.kind !== 'exited' || !stayedHeld(held) || wereReplaced(observation, held)) return null;
  if ([pid1, ...others].some((process) => process !== null && CONTINUERS.has(process.program))) return null;
  return held.end.afterMs <= observation.end.afterMs + HELD_PATIENCE_MS;
}

const SIGKILL = 9;

/** A PID 1 that stays this much longer when the others cannot end has waited for them, if only for a while. */
const HELD_PATIENCE_MS = 900;

/** Programs that send SIGCONT along with the signal, so that what they look after cannot be held. */
const CONTINUERS = new Set(['timeout', 's6-supervise', 'runsv', 'systemd']);

/** False when a process that was stopped before the signal was seen to run again after it: then nothing was held. */
function stayedHeld({ snapshots }: Observation): boolean {
  const before = snapshots.findLast(({ phase }) => phase === 'before');
  const stopped = new Set(before?.processes.filter(({ state }) => state === 'T').map(({ pid }) => pid));
  // The SIGKILL that follows the end of PID 1 wakes what was stopped, to die.
  const isDying = ({ exiting, signals }: ProcessFacts) =>
    exiting === true || (signals !== null && hasSignal(signals.pending, SIGKILL));
  const goesOn = (process: ProcessFacts) =>
    stopped.has(process.pid) && /^[RSD]$/.test(process.state) && !isDying(process);
  const whilePid1Lives = snapshots.filter((table) => table.phase === 'after' && pid1Lives(table));
  return stopped.size > 0 && !whilePid1Lives.some(({ processes }) => processes.some(goesOn));
}

function pid1Lives(table: Snapshot): boolean {
  const pid1 = pid1Of(table);
  return pid1 !== null && isAlive(pid1);
}

/** True when there are more of a program than without the hold: a parent that is told of stops (WUNTRACED), as httpd is, starts others in their place. */
function wereReplaced(free: Observation, held: Observation): boolean {
  const beforeSignal = ({ snapshots }: Observation) =>
    snapshots.findLast(({ phase }) => phase === 'before')?.processes ?? [];
  const known = beforeSignal(free);
  const count = (processes: readonly ProcessFacts[], program: string) =>
    processes.filter((process) => process.program === program).length;
  return beforeSignal(held).some(
    ({ program, state }, _, all) => state === 'T' && count(all, program) > count(known, program),
  );
}

/** How a process went relative to PID 1; `unseen` when nothing watched closely enough. */
export function departureOf(facts: Facts, process: ProcessFacts): Departure {
  return facts.observation.departures[String(process.pid)] ?? 'unseen';
}

/** A sleep or tail beside a shell: there is no work in it to lose. */
function isPastime(facts: Facts, process: ProcessFacts): boolean {
  if (!isIdler(process)) return false;
  const parent = [facts.pid1, ...facts.others].find((each) => each?.pid === process.ppid);
  return parent != null && isShell(parent);
}

/**
 * Without a look that saw it: an init passes the signal to a shell that dies of it on the spot, or bash runs its EXIT
 * trap and leaves; what hangs below either is waited for by nobody.
 */
function cannotHaveLeftInOrder(facts: Facts, process: ProcessFacts): boolean {
  const { decider, pid1, observation, signal } = facts;
  if (decider === null || !isShell(decider) || !wouldAct(facts, process)) return false;
  if (!descendantsOf(decider, facts.others).includes(process)) return false;
  const isCutDown = observation.end.kind === 'exited' && observation.end.code === 128 + signal.number;
  const diesOfIt = decider !== pid1 && isAtDefault(facts, decider);
  const leavesAtOnce = acts(facts, decider) && hasExitTrap(decider);
  return isCutDown && (diesOfIt || leavesAtOnce);
}
