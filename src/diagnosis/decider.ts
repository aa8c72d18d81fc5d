import { dispositionOf } from '../kernel/disposition.js';
import type { ProcessFacts } from '../observation.js';
import { childrenOf, descendantsOf } from './descent.js';
import { isInit, signalsWholeGroup } from './programs.js';

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
