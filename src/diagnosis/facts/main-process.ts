import { dispositionOf } from '../../kernel/disposition.js';
import type { ProcessFacts } from '../../observation.js';
import { childrenOf, descendantsOf } from '../processes/descent.js';
import { isAlive, isSighting } from '../processes/process-tree.js';
import { isBackgroundJob, isCopier, isInit, signalsWholeGroup } from '../processes/programs.js';
import { isUnaffected } from './dispositions.js';
import type { SignalledFacts } from './facts.js';

/**
 * The process whose end ends the container: PID 1, the program to which inits in front of it forward the
 * signal or, where every process was signalled, the child for which an unaffected PID 1 waits. Null when no
 * table shows it.
 */
export function findMainProcess(facts: SignalledFacts): ProcessFacts | null {
  const { pid1, others, signal, isToAll } = facts;
  if (pid1 === null) return null;
  const signalled = findSignalledProgram(pid1, others, signal.number);
  return isToAll ? behindUnaffected(facts, signalled) : signalled;
}

/**
 * PID 1 or, behind inits, the program to which they forward the signal. Null when inits have nothing below
 * them. Others may be below an init too, orphans handed to it, but the oldest is its own child.
 */
export function findSignalledProgram(
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

/** An unaffected process runs until its child has exited, so the stop depends on that child. */
function behindUnaffected(facts: SignalledFacts, first: ProcessFacts | null): ProcessFacts | null {
  const passed = new Set<ProcessFacts>();
  let at = first;
  while (at !== null && !passed.has(at) && isUnaffected(facts, at)) {
    passed.add(at);
    const children = childrenOf(at, facts.others).filter(
      (child) => isThere(facts, child) && !isCopier(child),
    );
    // A shell waits for the command in its foreground.
    at = children.find((child) => !isBackgroundJob(child)) ?? children[0] ?? at;
  }
  return at;
}

/** False for a process that had exited when the container was last seen running. */
function isThere({ observation, after }: SignalledFacts, process: ProcessFacts): boolean {
  const last = observation.end.kind === 'still-running' ? after.at(-1) : undefined;
  return last === undefined || last.processes.some((seen) => isSighting(process, seen) && isAlive(seen));
}

/** An init that signals the whole group reaches the children of a parent that ignores the signal. */
function behindIgnoringShell(
  parent: ProcessFacts,
  others: readonly ProcessFacts[],
  number: number,
): ProcessFacts {
  if (dispositionOf(parent, number) !== 'ignored') return parent;
  const isSentAndActs = (process: ProcessFacts) =>
    ['caught', 'waited'].includes(dispositionOf(process, number));
  return descendantsOf(parent, others).find(isSentAndActs) ?? parent;
}
