import { pid1Of } from '../../kernel/discard.js';
import { hasSignal } from '../../kernel/signal-set.js';
import type { ExitOrder, Observation, ProcessFacts, Snapshot } from '../../observation.js';
import { descendantsOf } from '../processes/descent.js';
import { isAlive } from '../processes/process-tree.js';
import { hasExitTrap, isCopier, isHelper, isIdler, isInit, isShell } from '../processes/programs.js';
import { acts, isAtDefault, wouldAct } from './dispositions.js';
import type { Facts } from './facts.js';

/** Processes with work to lose for which PID 1 did not wait; empty when it waited for all. */
export function abandonedProcesses(facts: Facts): ProcessFacts[] {
  if (!facts.isStopped || facts.pid1 === null) return [];
  return facts.others.filter((process) => isAtWork(facts, process) && wasLeftBehind(facts, process));
}

function wasLeftBehind(facts: Facts, process: ProcessFacts): boolean {
  // Sent the signal itself, at the default disposition, it died of that and not of the exit of PID 1.
  if (facts.isToAll && isAtDefault(facts, process)) return false;
  switch (exitOrderOf(facts, process)) {
    case 'exited-first':
      // Sent the signal together with PID 1, it may only have been faster.
      return facts.isToAll && process !== facts.mainProcess && exitsDespiteFrozenChildren(facts) === true;
    case 'outlived-pid-1':
      return true;
    case 'unseen':
      // An init exits when its own child has exited.
      if (process === facts.mainProcess) return false;
      return exitsDespiteFrozenChildren(facts) ?? cannotHaveLeftInOrder(facts, process);
  }
}

/**
 * Processes of which it is not known whether PID 1 waited for them: no snapshot shows how they exited, and
 * the trial with frozen children could not be run.
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

/** True for a process that may have work to lose. */
export function isAtWork(facts: Facts, process: ProcessFacts): boolean {
  const isMinor = isCopier(process) || isInit(process) || isHelper(process, facts.signal.number);
  return !isMinor && !isPastime(facts, process);
}

/**
 * Whether PID 1 exited as fast with the others frozen: then it does not wait for them; null when not known.
 */
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

/**
 * A PID 1 that takes this much longer when the others cannot exit has waited for them, if only for a while.
 */
const FROZEN_PATIENCE_MS = 900;

/** Programs that send SIGCONT along with the signal, so that their children cannot be frozen. */
const CONTINUERS = new Set(['timeout', 's6-supervise', 'runsv', 'systemd']);

/** False when a process that was stopped before the signal ran again after it: then nothing was frozen. */
function stayedHeld({ snapshots }: Observation): boolean {
  const before = snapshots.findLast(({ phase }) => phase === 'before');
  const stopped = new Set(before?.processes.filter(({ state }) => state === 'T').map(({ pid }) => pid));
  // The SIGKILL that follows the exit of PID 1 continues a stopped process so that it dies.
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

/** True when the parent replaced frozen children: httpd waits for stopped children too (WUNTRACED). */
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

/** How a process exited relative to PID 1; `unseen` when nothing watched closely enough. */
export function exitOrderOf(facts: Facts, process: ProcessFacts): ExitOrder {
  return facts.observation.exitOrder[String(process.pid)] ?? 'unseen';
}

/** A sleep or tail beside a shell has no work to lose. */
function isPastime(facts: Facts, process: ProcessFacts): boolean {
  if (!isIdler(process)) return false;
  const parent = [facts.pid1, ...facts.others].find((each) => each?.pid === process.ppid);
  return parent != null && isShell(parent);
}

/**
 * Where no snapshot shows it: an init forwards the signal to a shell that dies of it at once, or bash runs
 * its EXIT trap and exits; in either case nothing waits for the programs below it.
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
