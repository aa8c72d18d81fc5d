import type { ProcessFacts } from '../../observation.js';
import { descendantsOf } from '../processes/descent.js';
import {
  hasExitTrap,
  isCopier,
  isHelper,
  isIdler,
  isInit,
  isShell,
  signalsWholeGroup,
} from '../processes/programs.js';
import { acts, isAtDefault, wouldAct } from './dispositions.js';
import { accountOf, isRacer } from './exit-accounts.js';
import type { Facts } from './facts.js';

/** Processes with work to lose for which PID 1 did not wait; empty when it waited for all. */
export function abandonedProcesses(facts: Facts): ProcessFacts[] {
  if (!facts.isStopped || facts.pid1 === null) return [];
  return facts.others.filter((process) => isAtWork(facts, process) && wasLeftBehind(facts, process));
}

function wasLeftBehind(facts: Facts, process: ProcessFacts): boolean {
  // Sent the signal itself, at the default disposition, it died of that and not of the exit of PID 1.
  if (isSentIt(facts) && isAtDefault(facts, process)) return false;
  switch (accountOf(facts, process).kind) {
    case 'outlived-pid-1':
      return true;
    case 'not-waited-for':
      // An init exits when its own child has exited.
      return process !== facts.mainProcess;
    case 'unseen':
      return process !== facts.mainProcess && cannotHaveLeftInOrder(facts, process);
    case 'exited-first':
    case 'exited-by-itself':
    case 'default-action':
    case 'ended-by-force':
    case 'killed':
      return false;
  }
}

/** Processes with work to lose of which nothing shows whether they exited by themselves before PID 1. */
export function unseenProcesses(facts: Facts): ProcessFacts[] {
  const { isStopped, pid1, mainProcess, others } = facts;
  if (!isStopped || pid1 === null) return [];
  const isUnseen = (process: ProcessFacts) => {
    // The default action ends a signalled process at once, and it needs nobody to wait for it.
    if (isSentIt(facts) && isAtDefault(facts, process)) return false;
    const { kind } = accountOf(facts, process);
    return kind === 'unseen' || (kind === 'ended-by-force' && process.signals === null);
  };
  // An init exits when its own child has exited.
  return others.filter((process) => process !== mainProcess && isAtWork(facts, process) && isUnseen(process));
}

/** Processes with work to lose that a PID 1 which does not wait may only have been slower than. */
export function racers(facts: Facts): ProcessFacts[] {
  const { isStopped, pid1, mainProcess, others } = facts;
  if (!isStopped || pid1 === null) return [];
  return others.filter(
    (process) => process !== mainProcess && isAtWork(facts, process) && isRacer(facts, process),
  );
}

/** True where every process is sent the signal: by the platform, or by an init that signals the whole group. */
function isSentIt({ isToAll, pid1 }: Facts): boolean {
  return isToAll || (pid1 !== null && isInit(pid1) && signalsWholeGroup(pid1));
}

/** True for a process that may have work to lose. */
export function isAtWork(facts: Facts, process: ProcessFacts): boolean {
  const isMinor = isCopier(process) || isInit(process) || isHelper(process, facts.signal.number);
  return !isMinor && !isPastime(facts, process);
}

/** A sleep or tail beside a shell has no work to lose. */
function isPastime(facts: Facts, process: ProcessFacts): boolean {
  if (!isIdler(process)) return false;
  const parent = [facts.pid1, ...facts.others].find((each) => each?.pid === process.ppid);
  return parent != null && isShell(parent);
}

/**
 * Where no snapshot shows it: an init forwards the signal to a shell that dies of it at once, as one does that the kernel
 * does not protect, or bash runs its EXIT trap and exits; in either case nothing waits for the programs below it.
 */
function cannotHaveLeftInOrder(facts: Facts, process: ProcessFacts): boolean {
  const { mainProcess, pid1, observation, signal } = facts;
  if (mainProcess === null || !isShell(mainProcess) || !wouldAct(facts, process)) return false;
  if (!descendantsOf(mainProcess, facts.others).includes(process)) return false;
  const isCutDown = observation.end.kind === 'exited' && observation.end.code === 128 + signal.number;
  const isProtected = mainProcess === pid1 && facts.isProtected;
  const diesOfIt = !isProtected && isAtDefault(facts, mainProcess);
  const leavesAtOnce = acts(facts, mainProcess) && hasExitTrap(mainProcess);
  return isCutDown && (diesOfIt || leavesAtOnce);
}
