import { dispositionOf } from '../kernel/disposition.js';
import { hasSignal } from '../kernel/signal-set.js';
import type { ProcessFacts } from '../observation.js';
import { childrenOf, descendantsOf } from './descent.js';
import { isBackgroundJob, isCopier, isIdler, isInit, isShell, signalsWholeGroup } from './programs.js';

/**
 * Who decides whether the container stops: PID 1 or, behind inits, the program to which they pass the signal. Null when
 * inits have nothing below them. Others may be below an init too, orphans handed to it, but the oldest is its own child.
 */
export function findDecider(
  pid1: ProcessFacts,
  others: readonly ProcessFacts[],
  number: number,
): ProcessFacts | null {
  const passed = new Set<ProcessFacts>();
  let reachesGroup = false;
  for (let at: ProcessFacts | undefined = pid1; at !== undefined; at = childrenOf(at, others)[0]) {
    if (passed.has(at)) return null;
    passed.add(at);
    if (!isInit(at)) return reachesGroup ? behindIgnoringShell(at, others, number) : at;
    reachesGroup ||= signalsWholeGroup(at);
  }
  return null;
}

/**
 * The same where every process was told: one that cannot take the signal goes on until its child has ended, so that
 * child decides, as long as it is there.
 */
export function findDeciderOfAll(
  pid1: ProcessFacts,
  others: readonly ProcessFacts[],
  number: number,
  isThere: (process: ProcessFacts) => boolean,
): ProcessFacts | null {
  const passed = new Set<ProcessFacts>();
  let at = findDecider(pid1, others, number);
  while (at !== null && !passed.has(at) && isDeaf(at, at === pid1, number)) {
    passed.add(at);
    const children = childrenOf(at, others).filter((child) => isThere(child) && !isCopier(child));
    // A shell waits for the command in its foreground.
    at = children.find((child) => !isBackgroundJob(child)) ?? children[0] ?? at;
  }
  return at;
}

/** True for a process that the signal cannot move: it ignores it, or it is PID 1, which has no default action. */
function isDeaf(process: ProcessFacts, isPid1: boolean, number: number): boolean {
  const disposition = dispositionOf(process, number);
  if (disposition === 'ignored') return true;
  if (!isPid1) return false;
  if (disposition !== 'unknown') return disposition === 'default';
  const { signals } = process;
  const isBare = signals !== null && ![signals.caught, signals.blocked].some((set) => hasSignal(set, number));
  return isBare && (isShell(process) || isIdler(process));
}

/** An init that signals the whole group reaches past a parent that ignores the signal on purpose and waits. */
function behindIgnoringShell(
  parent: ProcessFacts,
  others: readonly ProcessFacts[],
  number: number,
): ProcessFacts {
  if (dispositionOf(parent, number) !== 'ignored') return parent;
  const isToldAndActs = (process: ProcessFacts) =>
    ['caught', 'waited'].includes(dispositionOf(process, number));
  return descendantsOf(parent, others).find(isToldAndActs) ?? parent;
}
