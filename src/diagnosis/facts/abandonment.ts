import { pid1Of } from '../../kernel/discard.js';
import { hasSignal } from '../../kernel/signal-set.js';
import type { ExitOrder, Observation, ProcessFacts, Snapshot } from '../../observation.js';
import { descendantsOf } from '../processes/descent.js';
import { isAlive } from '../processes/process-tree.js';
import { hasExitTrap, isCopier, isIdler, isInit, isShell } from '../processes/programs.js';
import { acts, isAtDefault, wouldAct } from './dispositions.js';
import type { Facts } from './facts.js';

/** Processes that were at work when PID 1 left, so that the kernel killed them; empty when all left in order. */
export function abandonedProcesses(facts: Facts): ProcessFacts[] {
  if (!facts.isStopped || facts.pid1 === null) return [];
  return facts.others.filter((process) => isAtWork(facts, process) && wasLeftBehind(facts, process));
}

function wasLeftBehind(facts: Facts, process: ProcessFacts): boolean {
  // Told itself, and with nothing that keeps the default action from it, it was ended by the signal and not by the kernel.
  if (facts.isToAll && isAtDefault(facts, process)) return false;
  switch (exitOrderOf(facts, process)) {
    case 'exited-first':
      // Told in the same moment as PID 1, it may only have been faster.
      return facts.isToAll && process !== facts.mainProcess && exitsDespiteFrozenChildren(facts) === true;
    case 'outlived-pid-1':
      return true;
    case 'unseen':
      // An init goes when its own child has gone.
      if (process === facts.mainProcess) return false;
      return exitsDespiteFrozenChildren(facts) ?? cannotHaveLeftInOrder(facts, process);
  }
}

/**
 * Processes of which nothing tells whether PID 1 waited for them: no look saw them leave, and the trial that was to hold
 * them still could not.
 */
export function unseenProcesses(facts: Facts): ProcessFacts[] {
  const { frozenChildren } = facts.trials;
  if (
    !facts.isStopped ||
    frozenChildren === null ||
    frozenChildren.end.kind === 'exited' ||
    frozenChildren.end.kind === 'still-running'
  )
    return [];
  return facts.others.filter(
    (process) =>
      isAtWork(facts, process) && exitOrderOf(facts, process) === 'unseen' && process !== facts.mainProcess,
  );
}

function isAtWork(facts: Facts, process: ProcessFacts): boolean {
  return !isCopier(process) && !isInit(process) && !isPastime(facts, process);
}

/** Whether PID 1 went as fast with the others frozen, when it could not have waited for them; null when that is not known. */
export function exitsDespiteFrozenChildren({ observation, trials, pid1, others }: Facts): boolean | null {
  const { frozenChildren } = trials;
  if (frozenChildren === null || observation.end.kind !== 'exited') return null;
  if (frozenChildren.end.kind === 'still-running') return false;
  if (
    frozenChildren.end.kind !== 'exited' ||
    !stayedHeld(frozenChildren) ||
    wereReplaced(observation, frozenChildren)
  )
    return null;
  if ([pid1, ...others].some((process) => process !== null && CONTINUERS.has(process.program))) return null;
  return frozenChildren.end.afterMs <= observation.end.afterMs + FROZEN_PATIENCE_MS;
}

const SIGKILL = 9;

/** A PID 1 that stays this much longer when the others cannot end has waited for them, if only for a while. */
const FROZEN_PATIENCE_MS = 900;

/** Programs that send SIGCONT along with the signal, so that what they look after cannot be frozen. */
const CONTINUERS = new Set(['timeout', 's6-supervise', 'runsv', 'systemd']);

/** False when a process that was stopped before the signal was seen to run again after it: then nothing was frozen. */
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
function wereReplaced(free: Observation, frozenChildren: Observation): boolean {
  const beforeSignal = ({ snapshots }: Observation) =>
    snapshots.findLast(({ phase }) => phase === 'before')?.processes ?? [];
  const known = beforeSignal(free);
  const count = (processes: readonly ProcessFacts[], program: string) =>
    processes.filter((process) => process.program === program).length;
  return beforeSignal(frozenChildren).some(
    ({ program, state }, _, all) => state === 'T' && count(all, program) > count(known, program),
  );
}

/** How a process went relative to PID 1; `unseen` when nothing watched closely enough. */
export function exitOrderOf(facts: Facts, process: ProcessFacts): ExitOrder {
  return facts.observation.exitOrder[String(process.pid)] ?? 'unseen';
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
  const { mainProcess, pid1, observation, signal } = facts;
  if (mainProcess === null || !isShell(mainProcess) || !wouldAct(facts, process)) return false;
  if (!descendantsOf(mainProcess, facts.others).includes(process)) return false;
  const isCutDown = observation.end.kind === 'exited' && observation.end.code === 128 + signal.number;
  const diesOfIt = mainProcess !== pid1 && isAtDefault(facts, mainProcess);
  const leavesAtOnce = acts(facts, mainProcess) && hasExitTrap(mainProcess);
  return isCutDown && (diesOfIt || leavesAtOnce);
}
