import { abandonedProcesses, unseenProcesses } from './facts/abandonment.js';
import { hasCompleted } from './facts/completion.js';
import { endedUnsignalled } from './facts/control-results.js';
import { dispositionBefore, isAtDefault } from './facts/dispositions.js';
import {
  countLostRequests,
  crashedOf,
  diedOfDefaultAction,
  endedByRuntime,
  endedWithoutSignal,
  killedProcesses,
} from './facts/exit-cause.js';
import type { Facts } from './facts/facts.js';
import { endedByHook, keptRunningBy } from './facts/hooks.js';
import { sinceLastSignal } from './facts/last-signal.js';
import { isUntimely } from './facts/too-early.js';
import { uncaughtError } from './facts/uncaught-error.js';
import type { Outcome } from './verdict.js';

/** One ladder, most specific first. */
export function outcomeOf(trial: Facts): Outcome {
  if (keptRunningBy(trial) !== null) return 'unstopped';
  // What the hook did to it was not watched.
  if (endedByHook(trial) !== null) return 'abrupt';
  const facts = sinceLastSignal(trial);
  const { end } = facts.observation;
  if (hasCompleted(facts)) return 'completed';
  if (facts.isKilled) return 'killed';
  if (end.kind !== 'exited') return 'inconclusive';
  // It may still have been starting, however it exited.
  if (isUntimely(trial)) return 'inconclusive';
  // The signal was lost, so nothing was tested.
  if (endedWithoutSignal(facts) !== null) return 'inconclusive';
  if (end.oomKilled || crashedOf(facts) !== null || uncaughtError(facts) !== null) return 'abrupt';
  if (abandonedProcesses(facts).length > 0 || killedProcesses(facts).length > 0) return 'abrupt';
  if (countLostRequests(facts) > 0) return 'abrupt';
  if (diedOfDefaultAction(facts) !== null || endedByRuntime(facts) !== null) return 'abrupt';
  if (facts.before === null) return endedUnsignalled(facts) === 'ended' ? 'inconclusive' : 'abrupt';
  if (metItWhileStarting(facts)) return unsureOutcome(facts, end.code);
  // Whether PID 1 abandoned a process is not known.
  return unseenProcesses(facts).length > 0 ? 'abrupt' : 'graceful';
}

/** True when the program could not act on the signal yet in the last snapshot before it. */
function metItWhileStarting(facts: Facts): boolean {
  const { observation, mainProcess } = facts;
  if (observation.ready?.kind !== 'at-once') return false;
  // Inits were there, and not what they run yet: they report how that ended.
  if (mainProcess === null) return true;
  return dispositionBefore(facts, mainProcess) === 'ignored' || isAtDefault(facts, mainProcess);
}

/** Graceful only after a clean exit that a container without the signal did not make. */
function unsureOutcome(facts: Facts, code: number): Outcome {
  switch (endedUnsignalled(facts)) {
    case 'ended':
      return 'inconclusive';
    case 'ran-on':
      return code === 0 ? 'graceful' : 'abrupt';
    case 'not-run':
      return 'abrupt';
  }
}
