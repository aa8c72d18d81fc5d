import { isInitName } from '../processes/programs.js';
import type { Trials } from './trials.js';

const TINI_SPAWNED = /^\[INFO +tini \((\d+)\)\] Spawned child process '(.*)' with pid/gm;
const TINI = /^\[INFO +tini \((\d+)\)\] Main child exited (normally|with signal) /gm;
const DUMB_INIT_SPAWNED = /^\[dumb-init\] Child spawned with PID (\d+)\.$/m;
const DUMB_INIT = /^\[dumb-init\] A child with PID (\d+) (exited with|was terminated by) /gm;

/**
 * How the child of the init right above the program ended by what that says itself, as `behindInit` has it do: the exit code is
 * the same for one that dies of the signal and one that exits with 128 + its number. Null where none says it, or its log does
 * not begin with what that runs.
 */
export function initSays({ differential }: Pick<Trials, 'differential'>): 'died' | 'exited' | null {
  const text = differential?.log.text ?? '';
  const [, child] = DUMB_INIT_SPAWNED.exec(text) ?? [];
  const byDumbInit = [...text.matchAll(DUMB_INIT)].find(([, pid]) => pid === child);
  const ofPrograms = new Set(
    [...text.matchAll(TINI_SPAWNED)].flatMap(([, pid, name]) => (isInitName(name ?? '') ? [] : [pid])),
  );
  // An image's own runs below the engine's, which tells how that one exited.
  const byTini = [...text.matchAll(TINI)].findLast(([, pid]) => ofPrograms.has(pid));
  const [, , how] = byDumbInit ?? byTini ?? [];
  if (how === undefined) return null;
  return how === 'normally' || how === 'exited with' ? 'exited' : 'died';
}
