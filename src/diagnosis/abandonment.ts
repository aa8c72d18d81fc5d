import type { Departure, ProcessFacts } from '../observation.js';
import { descendantsOf } from './descent.js';
import { acts, isAtDefault, wouldAct } from './dispositions.js';
import type { Facts } from './facts.js';
import { hasExitTrap, isCopier, isIdler, isInit, isShell } from './programs.js';

/** Processes that were at work when PID 1 left, so that the kernel killed them; empty when all left in order. */
export function abandonedProcesses(facts: Facts): ProcessFacts[] {
  if (!facts.isStopped || facts.pid1 === null) return [];
  return facts.others.filter(
    (process) =>
      !isCopier(process) && !isInit(process) && !isPastime(facts, process) && wasLeftBehind(facts, process),
  );
}

function wasLeftBehind(facts: Facts, process: ProcessFacts): boolean {
  switch (departureOf(facts, process)) {
    case 'left-first':
      return false;
    case 'outlived-pid-1':
      return true;
    case 'unseen':
      // An init goes when its own child has gone.
      if (process === facts.decider) return false;
      return leavesHeldBehind(facts) ?? cannotHaveLeftInOrder(facts, process);
  }
}

/** Whether PID 1 went as fast with the others held still, when it could not have waited for them; null when that was not tried. */
export function leavesHeldBehind({ observation, evidence, decider }: Facts): boolean | null {
  const held = evidence.held?.end;
  // timeout(1) sends SIGCONT along with the signal, so its child cannot be held.
  if (decider?.program === 'timeout') return null;
  if (held === undefined || observation.end.kind !== 'exited') return null;
  if (held.kind === 'still-running') return false;
  return held.kind === 'exited' ? held.afterMs <= observation.end.afterMs + HELD_PATIENCE_MS : null;
}

/** A PID 1 that stays this much longer when the others cannot end has waited for them, if only for a while. */
const HELD_PATIENCE_MS = 250;

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
 * trap and leaves; what hangs below either is told nothing and waited for by nobody.
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
