import type { ProcessFacts } from '../observation.js';

/** Inits that pass signals on to their child and reap orphans, by the kernel's name of the program. */
const INITS = new Set([
  'tini',
  'tini-static',
  'docker-init',
  'dumb-init',
  'catatonit',
  'podman-init',
  'pause',
]);

const SHELLS = new Set(['sh', 'dash', 'bash', 'ash', 'zsh', 'ksh', 'ksh93', 'mksh', 'yash', 'fish', 'rbash']);

/** Programs that only pass time or copy output: killing one loses nothing. */
const IDLERS = new Set(['sleep', 'tail']);

/** True for an init that forwards signals: tini, docker-init, dumb-init, catatonit. */
export function isInit(process: ProcessFacts): boolean {
  return INITS.has(process.program);
}

/** True for a command shell, busybox's included. */
export function isShell(process: ProcessFacts): boolean {
  if (SHELLS.has(process.program)) return true;
  return process.program === 'busybox' && /\b(sh|ash)\b/.test(process.args.split(' ', 2).join(' '));
}

/** True for `sleep` and `tail`, which shells keep beside them to pass the time. */
export function isIdler(process: ProcessFacts): boolean {
  return IDLERS.has(process.program);
}
