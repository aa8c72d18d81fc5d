import type { Trials } from './trials.js';

/** By which variable tini and dumb-init are told to say how their child ended. */
export const INITS_SAY: readonly string[] = ['TINI_VERBOSITY=2', 'DUMB_INIT_DEBUG=1'];

const TINI = /^\[INFO +tini \((\d+)\)\] Main child exited (normally|with signal) /gm;
const DUMB_INIT_SPAWNED = /^\[dumb-init\] Child spawned with PID (\d+)\.$/m;
const DUMB_INIT = /^\[dumb-init\] A child with PID (\d+) (exited with|was terminated by) /gm;

/**
 * How the program ended behind an init by what that says itself: its exit code is the same for one that dies of the signal and one
 * that exits with 128 + its number. Null where none says it.
 */
export function initSays({ differential }: Pick<Trials, 'differential'>): 'died' | 'exited' | null {
  const text = differential?.log.text ?? '';
  const [, child] = DUMB_INIT_SPAWNED.exec(text) ?? [];
  const byDumbInit = [...text.matchAll(DUMB_INIT)].find(([, pid]) => pid === child);
  // An image's own runs below the engine's, which tells how that one exited.
  const byTini = [...text.matchAll(TINI)].sort(([, one], [, other]) => Number(one) - Number(other)).at(-1);
  const [, , how] = byDumbInit ?? byTini ?? [];
  if (how === undefined) return null;
  return how === 'normally' || how === 'exited with' ? 'exited' : 'died';
}
