import type { Disposition, ProcessFacts, ThreadFacts } from '../observation.js';
import { isOver } from './process-state.js';
import { hasSignal } from './signal-set.js';
import { isInSigwait, isReadingSignalfd } from './wchan.js';

/**
 * What the kernel would do with signal `number` for one process, from its signal sets and what its threads
 * sleep in.
 *
 * Order matters, as in kernel/signal.c `sig_ignored`: the mask of the main thread comes first, because a
 * blocked signal is kept whatever its action, then the action. sigwait unblocks the signal while it sleeps,
 * so an open mask without a handler is `default` only if the main thread is known not to be in it.
 */
export function dispositionOf(process: ProcessFacts, number: number): Disposition {
  const { signals, threads } = process;
  if (signals === null || isOver(process.state)) return 'unknown';
  const blockedInMain = hasSignal(signals.blocked, number);
  const main = threads?.[0] ?? null;

  if (blockedInMain) {
    if (threads?.some((thread) => takes(thread, number)) === true) return 'waited';
    const openElsewhere = threads?.slice(1).some((thread) => isOpen(thread, number)) === true;
    if (hasSignal(signals.caught, number) && openElsewhere) return 'caught';
    return 'blocked';
  }
  if (main !== null && main.wchan !== null && isInSigwait(main.wchan)) return 'waited';
  if (hasSignal(signals.ignored, number)) return 'ignored';
  if (hasSignal(signals.caught, number)) return 'caught';
  return isMainKnownAwake(process) ? 'default' : 'unknown';
}

/** True while the signal waits in the shared queue of the process. */
export function isPending(process: ProcessFacts, number: number): boolean {
  return process.signals !== null && hasSignal(process.signals.pending, number);
}

function takes(thread: ThreadFacts, number: number): boolean {
  if (thread.wchan === null) return false;
  return isReadingSignalfd(thread.wchan) || (isInSigwait(thread.wchan) && isOpen(thread, number));
}

function isOpen(thread: ThreadFacts, number: number): boolean {
  return thread.blocked !== null && !hasSignal(thread.blocked, number);
}

/** A running thread is in no wait; a sleeping one must show which. */
function isMainKnownAwake(process: ProcessFacts): boolean {
  const main = process.threads?.[0];
  if (main === undefined) return false;
  return main.state === 'R' || main.wchan !== null;
}
