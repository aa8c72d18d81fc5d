import { pid1Of } from '../../kernel/discard.js';
import { lastBefore } from '../../observation.js';
import type { Facts, SignalledFacts } from './facts.js';
import { findMainProcess } from './main-process.js';
import { missedByLook } from './missed-by-look.js';
import type { Trials } from './trials.js';

/** Derives the facts; pure. */
export function gatherFacts(trials: Trials): Facts {
  const facts = signalledFacts(trials);
  return {
    ...facts,
    mainProcess: findMainProcess(facts),
    others: [...facts.others, ...missedByLook(facts)],
  };
}

function signalledFacts(trials: Trials): SignalledFacts {
  const observation = trials.probe;
  const { signal, end } = observation;
  const budgetMs = observation.grace.budgetMs;
  const shown = observation.snapshots.filter((snapshot) => pid1Of(snapshot) !== null);
  const before = lastBefore(shown) ?? null;
  const isStopped = end.kind === 'exited' && budgetMs > 0 && end.afterMs <= budgetMs;
  return {
    observation,
    trials,
    signal,
    isToAll: signal.reach === 'every-process',
    budgetMs,
    before,
    after: shown.filter(({ phase }) => phase === 'after'),
    pid1: before === null ? null : pid1Of(before),
    isProtected: observation.pidNamespace === 'own',
    others:
      before?.processes.filter((process) => process.pid !== before.initPid && process.state !== 'Z') ?? [],
    isStopped,
    isKilled: end.kind === 'still-running' || (end.kind === 'exited' && !isStopped),
  };
}
